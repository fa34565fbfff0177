import Glibc

/// The files that the lab holds open, recorded as they are opened: the truth that observations are compared with.
struct Ledger {
  /// One descriptor in one table.
  struct Entry {
    var pid: Int32
    var thread: Int32?
    var fd: Int32
    var kind: String
    var target: String
    var address: String?
    /// The number of the open file description.
    var file: Int
  }

  private(set) var entries: [Entry] = []
  /// Open device files without a descriptor, and the reason.
  private(set) var unseen: [(address: String, how: String, pid: Int32?)] = []
  /// Devices whose node is bound to an iommufd.
  private var bound: [String] = []
  private var files = 0

  /// Records a newly opened file.
  mutating func opened(_ fd: Int32, kind: String, target: String, address: String? = nil) {
    files += 1
    entries.append(
      Entry(pid: getpid(), thread: nil, fd: fd, kind: kind, target: target, address: address, file: files))
  }

  /// Records that `copy` in the table of `pid` refers to the same file as `fd`.
  mutating func copied(_ fd: Int32, to copy: Int32, pid: Int32 = getpid(), thread: Int32? = nil) {
    guard var entry = entry(fd) else { Output.fail("descriptor \(fd) is not in the ledger") }
    (entry.pid, entry.thread, entry.fd) = (pid, thread, copy)
    entries.append(entry)
  }

  /// Records that a child has all of this process's descriptors.
  mutating func forked(_ child: Int32) {
    let own = entries.filter { $0.pid == getpid() && $0.thread == nil }
    entries += own.map { entry in
      var copy = entry
      copy.pid = child
      return copy
    }
  }

  /// Records that the device of a node was bound and thereby opened.
  mutating func bound(_ address: String?) {
    if let address { bound.append(address) }
  }

  /// Records that this process closed `fd`.
  mutating func closed(_ fd: Int32) {
    entries.removeAll { $0.pid == getpid() && $0.thread == nil && $0.fd == fd }
  }

  /// Records that this process closed `fd` while something other than a descriptor keeps the file open.
  mutating func hidden(_ fd: Int32, how: String, pid: Int32? = nil) {
    guard let address = entry(fd)?.address else { Output.fail("descriptor \(fd) leads to no device") }
    closed(fd)
    unseen.append((address, how, pid))
  }

  /// The last device descriptor of this process.
  var lastDevice: Int32 {
    let own = entries.last { $0.pid == getpid() && $0.thread == nil && $0.address != nil }
    guard let own else { Output.fail("no device is open") }
    return own.fd
  }

  /// This process's descriptors of a kind.
  func own(_ kind: String) -> [Entry] {
    entries.filter { $0.pid == getpid() && $0.thread == nil && $0.kind == kind }
  }

  private func entry(_ fd: Int32) -> Entry? {
    entries.first { $0.pid == getpid() && $0.thread == nil && $0.fd == fd }
  }

  /// Prints every entry.
  func report() {
    for entry in entries {
      JSONValue.line(
        "held", ("pid", .number(Int(entry.pid))), ("thread", JSONValue(entry.thread.map(Int.init))),
        ("fd", .number(Int(entry.fd))), ("kind", .text(entry.kind)), ("target", .text(entry.target)),
        ("address", JSONValue(entry.address)), ("file", .number(entry.file)))
    }
    for (address, how, pid) in unseen {
      JSONValue.line(
        "unseen", ("address", .text(address)), ("how", .text(how)), ("pid", JSONValue(pid.map(Int.init))))
    }
    for address in bound { JSONValue.line("bound", ("address", .text(address))) }
    JSONValue.line("holding", ("pid", .number(Int(getpid()))))
  }
}
