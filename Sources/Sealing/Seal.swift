import CLinux
import CSeal
import HostModel

/// Restricts a process to observation, even if it is compromised. It does so in steps, because most files must be
/// opened before and cannot be opened after.
///
/// 1. ``begin()`` first of all; then open the files to read.
/// 2. ``dropRights()`` before any thread is started.
/// 3. Start the threads that read, and keep them waiting.
/// 4. ``filterCalls(directories:)`` on the thread that draws; then release them.
///
/// The threads that read other processes cannot be in a Landlock domain: a domain may not inspect a process outside it,
/// reading /proc/PID/fd included (`hook_ptrace_access_check`, security/landlock/task.c; the lab's machine `sealed`
/// shows it). Only the system call filter restricts them, which is why it fixes what can be opened.
package enum Seal {
  /// The capabilities for reading other processes: their links (`PTRACE_MODE_READ`, proc_pid_fd(5)) and the `fd`
  /// directories of other users, which only their owners may list.
  private static let kept: [Capability] = [.dacReadSearch, .sysPtrace]

  /// Closes every descriptor but standard input, output and error, since observation needs none that was inherited;
  /// then creates the page of constants. Returns an errno if one of these fails and no filter is possible. Call it
  /// before any thread is started; from then on the allocator opens no file either.
  package static func begin() -> ErrorNumber? {
    cs_keep_one_heap()
    let closed = cl_close_from(3)
    let result = closed < 0 ? closed : cl_fix_opens()
    return failure(result)
  }

  /// Drops every capability but those for reading other processes, and all means of gaining any.
  package static func dropRights() -> SealStatus.Part<[String]> {
    let refusal = cs_no_new_privileges()
    guard refusal == 0 else { return .missing(ErrorNumber(-refusal)) }
    let mask = cs_keep_capabilities(kept.map { Int32($0.rawValue) }, Int32(kept.count))
    guard mask >= 0 else { return .missing(ErrorNumber(Int32(-mask))) }
    return .holds(kept.filter { $0.isIn(UInt64(mask)) }.map(\.name))
  }

  /// Restricts the calling thread by Landlock, if the kernel has it.
  package static func restrictThread() -> SealStatus.Part<Int> {
    let abi = cs_landlock_abi()
    guard abi > 0 else { return .missing(ErrorNumber(-abi)) }
    let rights = LandlockRights(abi: Int(abi))
    let result = cs_landlock_deny(rights.files, rights.network, rights.scopes)
    return result < 0 ? .missing(ErrorNumber(-result)) : .holds(Int(abi))
  }

  /// Restricts every thread of the process to the calls of the table. `directories` are the descriptors of the directories
  /// below which files may be opened.
  package static func filterCalls(directories: Range<Int32>) -> SealStatus.Part<Int> {
    let table = SystemCallTable(directories: directories, process: cl_pid())
    let refusal = load(refusals) ?? load(table)
    return refusal.map { .missing($0) } ?? .holds(Set(table.allowed.map(\.name)).count)
  }

  /// Calls refused by a second filter, which allows all others; its refusals are not logged.
  ///
  /// clone3(2) hides its flags in a structure; with ENOSYS glibc uses clone(2) for every thread. The upper byte of an
  /// address may be a tag that the kernel strips (Documentation/arch/arm64/tagged-address-abi.rst): a tagged address of
  /// the page of constants would appear to lie behind it.
  private static let refusals: [(call: SystemCall, errno: ErrorNumber)] =
    [(SystemCall("clone3"), .ENOSYS)]
    + ["mmap", "mprotect", "munmap", "madvise", "mremap"].map { (SystemCall($0, .atLeast(0, UInt64(1) << 56)), .EPERM) }

  private static func load(_ refusals: [(call: SystemCall, errno: ErrorNumber)]) -> ErrorNumber? {
    guard let filter = cs_filter(0) else { return .ENOMEM }
    for (call, errno) in refusals {
      if let failure = add(call, errno.code, to: filter) { return failure }
    }
    return failure(cs_filter_load(filter, 0))
  }

  private static func load(_ table: SystemCallTable) -> ErrorNumber? {
    guard let filter = cs_filter(1) else { return .ENOMEM }
    for call in table.allowed + [SystemCall("clone3")] {
      if let failure = add(call, 0, to: filter) { return failure }
    }
    return failure(cs_filter_load(filter, 1))
  }

  /// Adds a rule that lets a call through, or refuses it with an error number other than 0.
  private static func add(_ call: SystemCall, _ errno: Int32, to filter: UnsafeMutableRawPointer) -> ErrorNumber? {
    let conditions = call.conditions.map(\.raw)
    return failure(cs_filter_rule(filter, call.name, errno, conditions, Int32(conditions.count)))
  }

  private static func failure(_ result: Int32) -> ErrorNumber? { result < 0 ? ErrorNumber(-result) : nil }
}

extension SystemCall.Condition {
  /// The condition in the form of the C functions.
  fileprivate var raw: cs_condition {
    var raw = cs_condition()
    raw.argument = argument
    switch comparison {
    case .equal(let value): (raw.comparison, raw.value) = (Int32(CS_EQUAL), value)
    case .atLeast(let value): (raw.comparison, raw.value) = (Int32(CS_AT_LEAST), value)
    case .below(let value): (raw.comparison, raw.value) = (Int32(CS_BELOW), value)
    case .masked(let mask, let value): (raw.comparison, raw.mask, raw.value) = (Int32(CS_MASKED), mask, value)
    }
    return raw
  }
}
