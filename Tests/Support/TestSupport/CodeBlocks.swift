/// The code blocks of one language in a page of Markdown, each by its lines.
package func codeBlocks(_ language: String, in page: some StringProtocol) -> [[Substring]] {
  var blocks: [[Substring]] = []
  var isInside = false
  for line in Substring(page).split(separator: "\n", omittingEmptySubsequences: false) {
    if line.hasPrefix("```") {
      isInside = line == "```\(language)"
      if isInside { blocks.append([]) }
    } else if isInside {
      blocks[blocks.count - 1].append(line)
    }
  }
  return blocks
}
