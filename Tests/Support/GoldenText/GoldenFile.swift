import Glibc

/// A file below `Tests/Golden`, read and written without Foundation.
struct GoldenFile {
  /// The absolute path. The directory is found from this source file, so tests may run from anywhere.
  let path: String

  /// The file of a golden name: a path below `Tests/Golden`, with `.txt` appended unless it names a picture or a man
  /// page.
  init(name: String, source: String = #filePath) {
    let tests = source.split(separator: "/").dropLast(3).joined(separator: "/")
    path = "/\(tests)/Golden/\(name)" + (name.hasSuffix(".svg") || name.hasPrefix("manual/") ? "" : ".txt")
  }

  /// Returns the whole text; nil if the file cannot be opened.
  func read() -> String? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16384)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes the text and creates the directories. Returns the reason for a failure.
  func write(_ text: String) -> String? {
    var directory = ""
    for part in path.split(separator: "/").dropLast() {
      directory += "/\(part)"
      mkdir(directory, 0o777)  // Most exist already; the open below tells when one is really missing.
    }
    guard let file = fopen(path, "we") else { return String(cString: strerror(errno)) }
    let bytes = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else { return "the disk took \(written) of \(bytes.count) bytes" }
    return nil
  }
}
