import CLinux
import CSeal
import HostModel
import Synchronization

/// Restricts a process to observation, even if it is compromised. It does so in steps, because most files must be
/// opened before and cannot be opened after.
///
/// 1. ``begin()`` first of all; then open the files to read.
/// 2. ``dropRights()`` before any thread is started.
/// 3. Start the threads that read, and keep them waiting.
/// 4. ``limitResources(descriptors:writesFile:)``, ``restrictThread()`` and ``filterCalls(directories:)`` on the thread
///    that draws; then release them.
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
  ///
  /// It also starts the process that will answer refused calls and count them, while there is nothing that it could
  /// inherit. Without that process, or if nothing `counts` them, the seal refuses them as well.
  package static func begin(counts: Bool = true) -> ErrorNumber? {
    countsRefusals.store(counts, ordering: .relaxed)
    cs_keep_one_heap()
    let closed = cl_close_from(3)
    let result = closed < 0 ? closed : cl_fix_opens()
    if result >= 0, counts { _ = cs_responder_start() }
    return failure(result)
  }

  private static let countsRefusals = Atomic<Bool>(true)

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

  /// Limits the resources of the process for good; none is raised. `descriptors` is the number after the last
  /// descriptor. If the output is no file, the only one that can be written is the memory that keeps standard error
  /// while the screen is shown.
  package static func limitResources(descriptors: Int32, writesFile: Bool) -> [SealStatus.Limit] {
    var limits = [limit("\(descriptors) descriptors", CS_DESCRIPTORS, UInt64(descriptors))]
    if !writesFile { limits.append(limit("files of 1 MiB", CS_FILE_SIZE, 1 << 20)) }
    // The limit counts all tasks of the user, of which there are at most as many as of all users. The kernel makes an
    // exception for root (`copy_process`, INIT_USER).
    if cl_effective_user() != 0 {
      let tasks = cs_tasks()
      limits.append(
        tasks < 0
          ? SealStatus.Limit("tasks", failure(Int32(tasks)))
          : limit("\(tasks + 64) tasks of the user", CS_TASKS, UInt64(tasks) + 64))
    }
    // A process that has more already, such as one with a sanitizer, would get no memory at all.
    let most: UInt64 = 2 << 30
    let memory = cs_memory()
    limits.append(
      memory >= 0 && memory < most / 2
        ? limit("2 GiB of memory", CS_MEMORY, most)
        : SealStatus.Limit("2 GiB of memory", memory < 0 ? failure(Int32(memory)) : .ENOMEM))
    return limits
  }

  private static func limit(_ name: String, _ resource: Int, _ most: UInt64) -> SealStatus.Limit {
    SealStatus.Limit(name, failure(cs_limit(Int32(resource), most)))
  }

  /// True if standard output or standard error is a file, to which no limit of size applies. To be asked before the
  /// screen is shown.
  package static var writesFile: Bool { cs_writes_file() != 0 }

  /// Restricts every thread of the process to the calls of the table. `directories` are the descriptors of the directories
  /// below which files may be opened. Also tells whether refused calls are counted.
  package static func filterCalls(
    directories: Range<Int32>
  ) -> (calls: SealStatus.Part<Int>, counting: SealStatus.Part<Int32>) {
    let table = SystemCallTable(directories: directories, process: cl_pid())
    var counting = SealStatus.Part<Int32>.missing(.ESRCH)
    var refusal = load(refusals)
    if refusal == nil {
      counting = listen(table)
      // With a responder that does not answer, the table is in force nevertheless: the kernel answers with ENOSYS.
      if case .missing(let error) = counting, error != .ETIMEDOUT { refusal = load(table) }
    }
    return (refusal.map { .missing($0) } ?? .holds(Set(table.allowed.map(\.name)).count), counting)
  }

  /// Loads the table such that the responder is asked about every other call, and gives it the kernel's questions. With
  /// an error other than ETIMEDOUT the table is not loaded.
  private static func listen(_ table: SystemCallTable) -> SealStatus.Part<Int32> {
    guard countsRefusals.load(ordering: .relaxed) else { return .missing(.ESRCH) }
    let process = cs_responder_start()
    guard process >= 0 else { return .missing(ErrorNumber(-process)) }
    var listener = -ErrorNumber.ENOMEM.code
    if let filter = cs_filter(Int32(CS_ASKS)) {
      let refusal = allow(table, in: filter)
      listener = refusal.map { -$0.code } ?? cs_filter_listen(filter)
    }
    let taken = cs_responder_take(max(listener, -1))
    guard listener >= 0 else { return .missing(ErrorNumber(-listener)) }
    return taken < 0 ? .missing(.ETIMEDOUT) : .holds(process)
  }

  /// True if refused calls were counted and are no longer.
  package static var countingHasEnded: Bool { cs_responder_has_ended() != 0 }

  /// The calls that were refused so far; nil if nobody counts them, or no longer.
  package static var refusedCalls: RefusedCalls? {
    var (count, last): (UInt64, Int32) = (0, 0)
    guard cs_refused(&count, &last) == 0 else { return nil }
    guard count > 0 else { return RefusedCalls(count: 0, last: nil) }
    var name = [CChar](repeating: 0, count: 64)
    guard cs_call_name(last, &name, name.count) == 0 else {
      return RefusedCalls(count: Int(count), last: "call \(last)")
    }
    let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return RefusedCalls(count: Int(count), last: String(decoding: bytes, as: UTF8.self))
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
    return allow(table, in: filter) ?? failure(cs_filter_load(filter, 1))
  }

  private static func allow(_ table: SystemCallTable, in filter: UnsafeMutableRawPointer) -> ErrorNumber? {
    for call in table.allowed + [SystemCall("clone3")] {
      if let failure = add(call, 0, to: filter) { return failure }
    }
    return nil
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
