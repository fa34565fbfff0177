import HostModel

/// The parts of a sealed process's seal, each in force or refused by the kernel.
package struct SealStatus: Hashable, Sendable {
  /// The Landlock ABI version that keeps the drawing thread from opening anything, or the error that Landlock failed with.
  package var landlock: Part<Int>
  /// The number of system calls that the filter allows, or the error that installing it failed with.
  package var seccomp: Part<Int>
  /// The names of the capabilities that were kept, or the error that dropping the others failed with.
  package var capabilities: Part<[String]>

  /// The limits of resources. Where one cannot be set, what the process may do is as limited without it, so it is no part
  /// that could be missing.
  package var limits: [Limit]
  /// The PID of the process that counts refused calls, or the error that it could not be used for. They are refused
  /// without it, too, so it is no part that could be missing.
  package var counting: Part<Int32>

  /// One limit of a resource.
  package struct Limit: Hashable, Sendable {
    /// The limit in words: `904 descriptors`.
    package let name: String
    /// The error of setrlimit(2); nil if the limit holds.
    package let error: ErrorNumber?

    /// Creates a limit.
    package init(_ name: String, _ error: ErrorNumber? = nil) { (self.name, self.error) = (name, error) }
  }

  /// One part of the seal.
  package enum Part<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The part is in force.
    case holds(Value)
    /// The kernel refused the part with an error.
    case missing(ErrorNumber)

    /// True if the part is in force.
    package var isThere: Bool { if case .holds = self { true } else { false } }
  }

  /// Creates a status of all parts.
  package init(
    landlock: Part<Int>, seccomp: Part<Int>, capabilities: Part<[String]>, limits: [Limit], counting: Part<Int32>
  ) {
    self.limits = limits
    self.counting = counting
    self.landlock = landlock
    self.seccomp = seccomp
    self.capabilities = capabilities
  }

  /// True if every part is in force.
  package var isWhole: Bool { missing.isEmpty }

  /// The state and its parts, `sealed: landlock 7, seccomp`, or the parts that this kernel lacks.
  package var summary: String {
    var words: [String] = []
    if case .holds(let abi) = landlock { words.append("landlock \(abi)") }
    if seccomp.isThere { words.append("seccomp") }
    if !landlock.isThere { words.append("no landlock") }
    if !seccomp.isThere { words.append("no seccomp") }
    if !capabilities.isThere { words.append("capabilities kept") }
    return "\(state): " + words.joined(separator: ", ")
  }

  /// The state in a few words. Only seccomp restricts the threads that read.
  private var state: String {
    seccomp.isThere ? "sealed" : landlock.isThere ? "sealed in part" : "not sealed"
  }

  /// The state without the parts, for a narrow screen.
  package var shortSummary: String { isWhole || !seccomp.isThere ? state : "sealed, in part" }

  /// One sentence for each missing part, with the error's name and the remedy.
  package var missing: [String] {
    var sentences: [String] = []
    if case .missing(let error) = landlock {
      sentences.append(
        "Landlock: \(error.text). It needs Linux 5.13 with CONFIG_SECURITY_LANDLOCK, and landlock among the "
          + "modules of lsm= on the kernel's command line.")
    }
    if case .missing(let error) = seccomp {
      sentences.append(
        "seccomp: \(error.text). It needs Linux 5.9 with CONFIG_SECCOMP_FILTER, and 1000 descriptors "
          + "(ulimit -n).")
    }
    if case .missing(let error) = capabilities {
      sentences.append("Capabilities cannot be dropped: \(error.text). Start it without them.")
    }
    return sentences
  }

  /// The name of each part and what it prevents; a missing part by its sentence.
  package var details: [(name: String, text: String)] {
    var details: [(name: String, text: String)] = []
    switch capabilities {
    case .holds(let kept) where kept.isEmpty: details.append(("capabilities", "none, and none can be gained"))
    case .holds(let kept):
      details.append(
        ("capabilities", "\(kept.joined(separator: " and ")) to read other processes; none else can be gained"))
    case .missing: break
    }
    if case .holds(let abi) = landlock { details.append(("landlock", Self.landlock(abi))) }
    if case .holds(let count) = seccomp {
      details.append(
        (
          "seccomp",
          "\(count) system calls for every thread; files are opened for reading only, and only on the mounts of /proc, "
            + "/sys and debugfs, where there are no device nodes; ioctl(2) for terminals only"
        ))
    }
    let held = limits.filter { $0.error == nil }.map(\.name)
    if !held.isEmpty { details.append(("limits", "at most " + held.joined(separator: ", "))) }
    for case (let name, let error?) in limits.map({ ($0.name, $0.error) }) {
      details.append(("limits", "not \(name): \(error.text)"))
    }
    if seccomp.isThere { details.append(("refused calls", counted)) }
    return details + missing.map { ("missing", $0) }
  }

  private var counted: String {
    switch counting {
    case .holds(let pid): "counted by process \(pid), and shown when there are any"
    case .missing(let error): "not counted: \(error.text)"
    }
  }

  private static func landlock(_ abi: Int) -> String {
    // include/uapi/linux/landlock.h, by the ABI that a right came with.
    let later = [
      (3, "truncation"), (4, "TCP"), (5, "ioctl on devices"), (6, "signals and abstract sockets"),
    ].filter { $0.0 > abi }.map { "\($0.1) (\($0.0))" }
    let gaps = later.isEmpty ? "" : "; what only a later ABI knows is left to seccomp: \(later.joined(separator: ", "))"
    return
      "ABI \(abi): the thread that shows and takes keys can open nothing at all, nor reach other processes\(gaps). "
      + "The threads that read cannot be in a domain: it would hide every other process from them"
  }
}
