import Glibc
import Testing

/// Compares a text with the committed file `Tests/Golden/NAME.txt`. Records an issue with a line diff if they differ.
///
/// `RECORD_GOLDEN=1 swift test` writes the files instead; read `git diff Tests/Golden` before committing. A final
/// newline is added to the file if the text has none, and is ignored in the comparison. `name` may have directories
/// (`dashboard/sets-80x24`).
package func expectGolden(_ text: String, named name: String, sourceLocation: SourceLocation = #_sourceLocation) {
  let golden = GoldenFile(name: name)
  if getenv("RECORD_GOLDEN") != nil {
    if let failure = golden.write(text) {
      Issue.record("could not record \(golden.path): \(failure)", sourceLocation: sourceLocation)
    }
    return
  }
  guard let expected = golden.read() else {
    Issue.record(
      "\(golden.path) does not exist; record it with RECORD_GOLDEN=1. The text was:\n\(text)",
      sourceLocation: sourceLocation)
    return
  }
  guard let difference = TextDifference(expected: expected, found: text) else { return }
  Issue.record(
    "differs from \(golden.path) (- golden, + found):\n\(difference)", sourceLocation: sourceLocation)
}
