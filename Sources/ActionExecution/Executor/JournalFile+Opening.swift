import CLinux
import Glibc
import HostModel

extension JournalFile {
  /// The most links on the way to a file, as for the kernel (MAXSYMLINKS of include/linux/namei.h).
  private static let linkLimit = 40

  /// Opens a file to append to, or creates it.
  static func open(_ path: String) throws(JournalRefusal) -> Int32 {
    guard let name = path.split(separator: "/").last else { throw JournalRefusal(path.isEmpty ? .ENOENT : .EISDIR) }
    guard !path.hasSuffix("/") else { throw JournalRefusal(.EISDIR) }
    let folder = try folder(of: path)
    defer { _ = cl_close(folder) }
    // Looked at before it is opened, because opening a device may already do something.
    let found = cl_open(folder, String(name), CL_PATH_NOFOLLOW)
    if found >= 0 {
      defer { _ = cl_close(found) }
      try JournalRefusal.check(found)
    } else if found != -ErrorNumber.ENOENT.code {
      throw JournalRefusal(ErrorNumber(-found))
    }
    let file = try checked(cl_open_log(folder, String(name)))
    do throws(JournalRefusal) {
      // Another file may have taken its place meanwhile.
      try JournalRefusal.check(file)
    } catch {
      _ = cl_close(file)
      throw error
    }
    return file
  }

  /// Opens the directory of a file. Links on the way are followed if they belong to root or to this user.
  private static func folder(of path: String) throws(JournalRefusal) -> Int32 {
    var rest = Array(path.split(separator: "/").dropLast().reversed())
    var folder = try checked(cl_enter_folder(AT_FDCWD, path.hasPrefix("/") ? "/" : "."))
    var links = 0
    do throws(JournalRefusal) {
      while let name = rest.popLast() {
        let next: Int32
        if let target = try link(String(name), in: folder) {
          links += 1
          guard links <= linkLimit else { throw JournalRefusal(.ELOOP) }
          rest += target.split(separator: "/").reversed()
          guard target.hasPrefix("/") else { continue }
          next = try checked(cl_enter_folder(AT_FDCWD, "/"))
        } else {
          next = try checked(cl_enter_folder(folder, String(name)))
        }
        _ = cl_close(folder)
        folder = next
      }
    } catch {
      _ = cl_close(folder)
      throw error
    }
    return folder
  }

  /// The text of a symbolic link; nil for anything else.
  private static func link(_ name: String, in folder: Int32) throws(JournalRefusal) -> String? {
    let link = try checked(cl_open(folder, name, CL_PATH_NOFOLLOW))
    defer { _ = cl_close(link) }
    var status = cl_status()
    _ = try checked(cl_status_at(link, "", 0, &status))
    guard status.mode & S_IFMT == S_IFLNK else { return nil }
    guard status.user == 0 || status.user == cl_effective_user() else {
      throw JournalRefusal(
        .ELOOP,
        "\(name) on the way to it is a link of user \(status.user), which is not followed; name the place itself")
    }
    var text = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = try checked(Int32(clamping: cl_readlink(link, "", &text, text.count)))
    return String(decoding: text[..<Int(count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func checked(_ result: Int32) throws(JournalRefusal) -> Int32 {
    guard result >= 0 else { throw JournalRefusal(ErrorNumber(-result)) }
    return result
  }
}
