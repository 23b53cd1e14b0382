// The faces of the lower layers that users of this library must name.
@_exported import struct DeltaColumns.Batch
@_exported import struct DeltaColumns.Column
@_exported import struct DeltaColumns.ColumnField
@_exported import struct DeltaColumns.ColumnType
@_exported import struct DeltaColumns.TimeUnit
@_exported import struct DeltaMemory.Bitmap
@_exported import struct DeltaMemory.Bytes
@_exported import struct DeltaStorage.ObjectPath
@_exported import protocol DeltaStorage.ObjectStore
@_exported import struct DeltaStorage.StorageError
@_exported import struct DeltaStorage.StoreRegistry
@_exported import struct DeltaStorage.TableLocation
