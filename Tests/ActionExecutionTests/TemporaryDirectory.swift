import Glibc

/// A directory that is removed on deinitialisation.
final class TemporaryDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/vfiotop-actions-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  struct Failure: Error {
    let code: Int32
  }

  deinit { Self.removeTree(path) }

  /// Writes a file and creates the directories above it.
  func write(_ place: String, _ bytes: [UInt8]) {
    makeDirectories(place)
    guard let file = fopen("\(path)/\(place)", "we") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  func write(_ place: String, _ text: String) { write(place, Array(text.utf8)) }

  func link(_ place: String, to target: String) {
    makeDirectories(place)
    symlink(target, "\(path)/\(place)")
  }

  func read(_ place: String) -> String? {
    guard let file = fopen("\(path)/\(place)", "re") else { return nil }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = fread(&buffer, 1, buffer.count, file)
    return String(decoding: buffer[..<count], as: UTF8.self)
  }

  /// The permission bits of a file, without following a link.
  func mode(_ place: String) -> UInt32 {
    var status = stat()
    return lstat("\(path)/\(place)", &status) == 0 ? status.st_mode & 0o7777 : 0
  }

  func names(_ place: String) -> [String] {
    guard let directory = opendir("\(path)/\(place)") else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) { names.append(Self.name(entry)) }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
  }

  private func makeDirectories(_ place: String) {
    var directory = path
    for part in place.split(separator: "/").dropLast() {
      directory += "/\(part)"
      mkdir(directory, 0o755)
    }
  }

  private static func name(_ entry: UnsafeMutablePointer<dirent>) -> String {
    withUnsafePointer(to: &entry.pointee.d_name) { name in
      name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
  }

  private static func removeTree(_ place: String) {
    // Symbolic links are removed, not followed: unlink(2) fails for directories only.
    guard unlink(place) != 0, let directory = opendir(place) else { return }
    while let entry = readdir(directory) {
      let name = name(entry)
      if name != ".", name != ".." { removeTree("\(place)/\(name)") }
    }
    closedir(directory)
    rmdir(place)
  }
}
