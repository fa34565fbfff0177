/// What holds of the seal of a process that only watches: the kernel refuses it whatever would act or write.
package struct SealStatus: Hashable, Sendable {
  /// The ABI of Landlock by which the thread that shows may open nothing, or the errno for which it is not there.
  package var landlock: Part<Int>
  /// The number of system calls that are let through, or the errno for which there is no filter.
  package var seccomp: Part<Int>
  /// The names of the capabilities that were kept, or the errno for which the others could not be dropped.
  package var capabilities: Part<[String]>

  /// A part that holds, or is missing.
  package enum Part<Value: Hashable & Sendable>: Hashable, Sendable {
    /// It holds.
    case holds(Value)
    /// The kernel refused it with an errno.
    case missing(ErrorNumber)

    /// It holds.
    package var isThere: Bool { if case .holds = self { true } else { false } }
  }

  /// A seal from its parts.
  package init(landlock: Part<Int>, seccomp: Part<Int>, capabilities: Part<[String]>) {
    self.landlock = landlock
    self.seccomp = seccomp
    self.capabilities = capabilities
  }

  /// Every part holds.
  package var isWhole: Bool { missing.isEmpty }

  /// `sealed: landlock 7, seccomp`, or what this kernel could not give.
  package var summary: String {
    var words: [String] = []
    if case .holds(let abi) = landlock { words.append("landlock \(abi)") }
    if seccomp.isThere { words.append("seccomp") }
    if !landlock.isThere { words.append("no landlock") }
    if !seccomp.isThere { words.append("no seccomp") }
    if !capabilities.isThere { words.append("capabilities kept") }
    return "\(state): " + words.joined(separator: ", ")
  }

  /// Whether it is sealed, in a word or a few. Without seccomp nothing holds the threads that read.
  private var state: String {
    seccomp.isThere ? "sealed" : landlock.isThere ? "sealed in part" : "not sealed"
  }

  /// The same where there is no room for the parts.
  package var shortSummary: String { isWhole || !seccomp.isThere ? state : "sealed, in part" }

  /// One sentence a missing part, with the errno's name and the way out.
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

  /// Each part by its name, with what it holds off.
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
    return details + missing.map { ("missing", $0) }
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
