import Foundation

/// A program's file system calls as strace(1) saw them: `strace -f -y -e trace=%file,...`.
package struct FileTrace {
  /// The number of opens.
  package private(set) var opens = 0
  /// The number of writes.
  package private(set) var writes = 0
  /// Every call that observation must not make.
  package private(set) var violations: [String] = []
  private(set) var paths: Set<String> = []

  /// Calls that change files, access another process, or bypass the other calls.
  private static let changing: Set<String> = [
    "creat", "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2", "link", "linkat",
    "symlink", "symlinkat", "truncate", "chmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchownat", "mknod",
    "mknodat", "utime", "utimes", "utimensat", "futimesat", "setxattr", "lsetxattr", "removexattr", "lremovexattr",
    "mount", "umount2", "pidfd_getfd", "io_uring_setup", "open_by_handle_at", "pwrite64", "sendto", "sendmsg",
    "sendfile",
    "copy_file_range", "splice", "ftruncate", "fallocate", "process_vm_writev", "ptrace", "tkill", "connect",
  ]

  /// The allowed targets of writes: a terminal, discarded output, the descriptors by which the program's threads wake each
  /// other, and the memory in which the seal's filter is built.
  private static let written = [
    "/dev/tty", "/dev/pts/", "/dev/console", "/dev/null", "anon_inode:[eventfd]", "/memfd:filter",
  ]
  /// The seal gives the process that counts refused calls a number, and gets one byte back.
  private var hasOrdered = false
  private var hasAnswered = false

  /// Parses the log.
  package init(_ log: String) {
    for line in log.split(separator: "\n") { read(line) }
  }

  /// The program did scan the host, so the absence of violations means something.
  package var isOfAnObservation: Bool {
    opens > 50 && paths.contains { $0.contains("bus/pci") } && paths.contains { $0.contains("proc") }
  }

  private mutating func read(_ line: Substring) {
    // `123 openat(3</sys>, "bus", O_RDONLY|O_CLOEXEC) = 4</sys/bus>`; with one thread there is no number.
    let call = line.drop { $0.isNumber || $0 == " " }
    guard let bracket = call.firstIndex(of: "(") else { return }
    let name = String(call[..<bracket])
    if ["open", "openat", "openat2"].contains(name) {
      open(call[call.index(after: bracket)...], line)
    } else if name == "write" || name == "writev" {
      writes += 1
      let target = call[bracket...].split(separator: "<").dropFirst().first?.prefix { $0 != ">" } ?? ""
      if !Self.written.contains(where: { target.hasPrefix($0) }), !isOfTheSeal(call, target) {
        violations.append(String(line))
      }
    } else if Self.changing.contains(name) {
      violations.append(String(line))
    }
  }

  /// True once for each of the two messages between a program that seals itself and the process that counts.
  private mutating func isOfTheSeal(_ call: Substring, _ target: Substring) -> Bool {
    guard target.hasPrefix("pipe:[") else { return false }
    if call.hasSuffix(", 4) = 4"), !hasOrdered {
      hasOrdered = true
      return true
    }
    guard call.contains(#""\0", 1)"#), !hasAnswered else { return false }
    hasAnswered = true
    return true
  }

  private mutating func open(_ arguments: Substring, _ line: Substring) {
    opens += 1
    let parts = arguments.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return violations.append("not understood: \(line)") }
    let directory = parts[0].split(separator: "<").dropFirst().first?.prefix { $0 != ">" } ?? "/"
    let path = parts[1].hasPrefix("/") ? String(parts[1]) : "\(directory == "/" ? "" : directory)/\(parts[1])"
    paths.insert(path)
    let flags = String(parts[2].prefix { $0 != ")" })
    let isPathOnly = flags.contains("O_PATH") || flags.contains("O_DIRECTORY")
    let isNode = path == "/dev/iommu" || path.hasPrefix("/dev/vfio/")
    let writes = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_TMPFILE"].contains { flags.contains($0) }
    let isTerminal = path.hasPrefix("/dev/tty") || path.hasPrefix("/dev/pts/") || path == "/dev/console"
    if (isNode && !isPathOnly) || (writes && !isTerminal) { violations.append(String(line)) }
  }
}
