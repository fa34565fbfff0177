import CLinux

/// The values to try for one argument of a system call, with the other arguments such that only this one decides.
struct AllowedArguments {
  /// The call's name.
  let call: String
  /// The argument's meaning.
  let title: String
  /// The number of the argument, from 0.
  let argument: Int
  /// The other arguments; 0 for those that are missing.
  let others: [Int: UInt64]
  /// The values to try, in rising order.
  let values: [UInt64]
  /// The names of some values.
  let names: [UInt64: String]

  init(
    _ call: String, _ title: String, _ argument: Int, _ values: some Sequence<UInt64>, others: [Int: UInt64] = [:],
    names: [UInt64: String] = [:], isNumber: Bool = true
  ) {
    (self.call, self.title, self.argument, self.others, self.names) = (call, title, argument, others, names)
    let low = Set(values).union(names.keys)
    // The kernel uses most numbers as 32 bits: one with an upper half is another to the filter and the same to it.
    self.values = (isNumber ? low.union(low.flatMap { [$0 | 1 << 32, $0 | 1 << 63] }) : low).sorted()
  }

  /// The arguments of the call with a value.
  func arguments(_ value: UInt64) -> [UInt64] { (0..<6).map { $0 == argument ? value : others[$0] ?? 0 } }

  /// The values by their names, or as ranges of numbers.
  func text(_ allowed: [UInt64]) -> String {
    if allowed.count == values.count { return "any" }
    var words: [String] = []
    var rest = allowed[...]
    while let first = rest.first {
      var last = first
      rest.removeFirst()
      guard names[first] == nil else {
        words.append(names[first] ?? "")
        continue
      }
      while let next = rest.first, next == last + 1, names[next] == nil {
        last = next
        rest.removeFirst()
      }
      words.append(first == last ? Self.number(first) : "\(Self.number(first))...\(Self.number(last))")
    }
    return words.joined(separator: " ")
  }

  private static func number(_ value: UInt64) -> String {
    value < 0x1000 ? String(value) : "0x" + String(value, radix: 16)
  }

  /// The directories of the probe's seal.
  static let folders: Range<Int32> = 900..<904

  /// Every argument that selects a function, has flags, or names a descriptor, a process or an address.
  static func all(process: UInt64) -> [AllowedArguments] {
    descriptors + opens + terminals + memory + processes(process) + [
      AllowedArguments("inotify_add_watch", "mask", 2, masks, names: [0x0100_0fc0: "names", 0x0100_0ffc: "nodes"]),
      AllowedArguments("eventfd2", "count", 0, Array(0...64) + bits, others: [1: 0x80800]),
      AllowedArguments("eventfd2", "flags", 1, bits + pairs + near(0x80800), names: [0x80800: "CLOEXEC|NONBLOCK"]),
    ]
  }

  private static let bits = (0..<64).map { UInt64(1) << $0 }
  private static let pairs = bits.flatMap { one in bits.map { one | $0 } }
  /// Each value, and with one bit or two bits changed.
  private static func near(_ value: UInt64) -> [UInt64] { [value] + (bits + pairs).map { $0 ^ value } }
  /// Values around the constants, and those of which the kernel strips the upper byte.
  private static let addresses: [UInt64] = {
    let low = [
      0, 1, 0x1000, 0xff000, 0xf_ffff, 0x100000, 0x100018, 0x101000, 0x10f000, 0x10_ffff, 0x110000, 0x7fff_0000_0000,
    ]
    return (low + low.map { $0 | 1 << 56 }).map { UInt64($0) }
  }()
  private static let masks = bits + pairs + [0xfff, 0xffff_ffff] + near(0x0100_0fc0) + near(0x0100_0ffc)

  private static let descriptors = [
    AllowedArguments(
      "fcntl", "command", 1, 0...1100,
      names: [0: "F_DUPFD", 1: "F_GETFD", 2: "F_SETFD", 3: "F_GETFL", 4: "F_SETFL", 8: "F_SETOWN", 10: "F_SETSIG"]),
    AllowedArguments("fcntl", "F_SETFL, flags", 2, bits + pairs + [0], others: [1: 4]),
    AllowedArguments("fcntl", "F_SETFD, flags", 2, 0...3, others: [1: 2]),
    AllowedArguments("close", "descriptor", 0, 0...1100),
    AllowedArguments("close_range", "first descriptor", 0, 0...1100),
    AllowedArguments("dup", "descriptor", 0, 0...1100),
    AllowedArguments("dup2", "new descriptor", 1, 0...1100),
    AllowedArguments("dup3", "new descriptor", 1, 0...1100),
    AllowedArguments("dup3", "flags", 2, bits + pairs + [0], others: [1: 2]),
  ]

  private static let opens: [AllowedArguments] = {
    let size: UInt64 = 24
    let constants: [UInt64: String] = [
      0x100000: "CL_FILE", 0x100018: "CL_DIRECTORY", 0x100030: "CL_PATH", 0x100048: "CL_PATH_NOFOLLOW",
    ]
    let structures = Array(stride(from: UInt64(0xf_ff00), to: 0x10_1000, by: 8)) + addresses
    let folders: [UInt64] = Array(0...1100) + [0xffff_ff9c, 0xffff_ffff_ffff_ff9c]
    return [
      AllowedArguments(
        "openat2", "constants below a folder", 2, structures, others: [0: 900, 3: size], names: constants),
      AllowedArguments("openat2", "constants elsewhere", 2, structures, others: [0: 5, 3: size], names: constants),
      AllowedArguments("openat2", "size of the constants", 3, Array(0...64) + [4096], others: [0: 900, 2: 0x100000]),
    ]
      + constants.sorted { $0.key < $1.key }.map {
        AllowedArguments(
          "openat2", "\($0.value), folder", 0, folders, others: [2: $0.key, 3: size],
          names: [0xffff_ff9c: "AT_FDCWD", 0xffff_ffff_ffff_ff9c: "AT_FDCWD"])
      }
      + ["open", "creat"].map { AllowedArguments($0, "flags", 1, bits + pairs + [0]) }
      + [AllowedArguments("openat", "flags", 2, bits + pairs + [0], others: [0: 900])]
  }()

  /// The requests of terminals, consoles, block devices, sockets, VFIO, iommufd and KVM, and every request that a
  /// terminal's driver could have.
  private static let requests: [UInt64] = {
    let ranges: [ClosedRange<UInt64>] = [
      0x1200...0x12ff, 0x3b64...0x3bff, 0x4b00...0x4bff, 0x5400...0x54ff, 0x5600...0x56ff, 0x8900...0x89ff,
      0xae00...0xaeff,
    ]
    let encoded: [UInt64] = [0x4004_5400, 0x8004_5400, 0xc004_5400, 0x402c_5400, 0x802c_5400, 0xc02c_5400]
    return Array(ranges.joined()) + encoded.flatMap { base in (0...255).map { base + $0 } }
  }()

  private static let terminals = [
    AllowedArguments(
      "ioctl", "request", 1, requests,
      names: [
        0x5401: "TCGETS", 0x5402: "TCSETS", 0x5403: "TCSETSW", 0x5404: "TCSETSF", 0x540b: "TCFLSH", 0x540f: "TIOCGPGRP",
        0x5412: "TIOCSTI", 0x5413: "TIOCGWINSZ", 0x802c_542a: "TCGETS2", 0x402c_542b: "TCSETS2",
        0x402c_542c: "TCSETSW2",
        0x402c_542d: "TCSETSF2",
      ]),
    AllowedArguments("ioctl", "TCSBRK, argument", 2, Array(0...16) + bits, others: [1: 0x5409]),
  ]

  private static let memory: [AllowedArguments] = {
    let own: UInt64 = 0x200000
    let flags = near(0x22) + near(0x20022) + near(0x24022) + bits + pairs + [0]
    let flagNames: [UInt64: String] = [
      0x22: "PRIVATE|ANONYMOUS", 0x4022: "PRIVATE|ANONYMOUS|NORESERVE", 0x20022: "PRIVATE|ANONYMOUS|STACK",
      0x24022: "PRIVATE|ANONYMOUS|NORESERVE|STACK",
    ]
    let rights = Array(0...15) + bits + pairs
    let rightNames: [UInt64: String] = [0: "NONE", 1: "READ", 2: "WRITE", 3: "READ|WRITE", 4: "EXEC"]
    let advice: [UInt64: String] = [4: "DONTNEED", 8: "FREE", 102: "GUARD_INSTALL", 103: "GUARD_REMOVE"]
    return [
      AllowedArguments("mmap", "address", 0, addresses, others: [2: 3, 3: 0x22], isNumber: false),
      AllowedArguments("mmap", "address with MAP_FIXED", 0, addresses, others: [2: 3, 3: 0x32], isNumber: false),
      AllowedArguments("mmap", "rights", 2, rights, others: [3: 0x22], names: rightNames),
      AllowedArguments("mmap", "flags", 3, flags, others: [2: 3], names: flagNames),
      AllowedArguments("mprotect", "address", 0, addresses, others: [2: 3], isNumber: false),
      AllowedArguments("mprotect", "rights", 2, rights, others: [0: own], names: rightNames),
      AllowedArguments("munmap", "address", 0, addresses, isNumber: false),
      AllowedArguments("madvise", "address", 0, addresses, others: [2: 4], isNumber: false),
      AllowedArguments("madvise", "advice", 2, 0...110, others: [0: own], names: advice),
      AllowedArguments("mremap", "address", 0, addresses, others: [3: 1], isNumber: false),
      AllowedArguments("mremap", "flags", 3, Array(0...15) + bits + pairs, others: [0: own], names: [1: "MAYMOVE"]),
    ]
  }()

  private static func processes(_ own: UInt64) -> [AllowedArguments] {
    let some: [UInt64] = [0, 1, 2, own - 1, own + 1, 0xffff_ffff, .max, 0x1_0000_0000 - own]
    let pids: [UInt64: String] = [own: "own"]
    let thread: UInt64 = 0x3d_0f00
    let options: [UInt64: String] = [
      0: "0", 4: "PR_SET_DUMPABLE", 15: "PR_SET_NAME", 38: "PR_SET_NO_NEW_PRIVS", 0x5356_4d41: "PR_SET_VMA",
      0x5961_6d61: "PR_SET_PTRACER",
    ]
    let operations: [UInt64: String] = [
      0: "WAIT", 1: "WAKE", 6: "LOCK_PI", 7: "UNLOCK_PI", 8: "TRYLOCK_PI", 9: "WAIT_BITSET", 10: "WAKE_BITSET",
    ]
    let flagged = operations.flatMap { operation in
      [(0x80, "|PRIVATE"), (0x100, "|REALTIME"), (0x180, "|PRIVATE|REALTIME")].map {
        (operation.key | $0.0, operation.value + $0.1)
      }
    }
    return [
      AllowedArguments(
        "clone", "flags", 0, near(thread) + bits + [0, 17], names: [thread: "those of pthread_create(3)"]),
      AllowedArguments("kill", "process", 0, some, names: pids),
      AllowedArguments("tkill", "thread", 0, some, names: pids),
      AllowedArguments("tgkill", "process", 0, some, others: [1: own], names: pids),
      AllowedArguments("prctl", "option", 0, Array(0...80) + near(0x5356_4d41), names: options),
      AllowedArguments(
        "prctl", "PR_SET_VMA", 1, 0...8, others: [0: 0x5356_4d41], names: [0: "PR_SET_VMA_ANON_NAME"]),
      AllowedArguments("prlimit64", "process", 0, some, names: pids),
      AllowedArguments("prlimit64", "new limits", 2, [0, 1, 0x200000] + bits),
      AllowedArguments("setrlimit", "limit", 0, 0...20),
      AllowedArguments("getpriority", "kind", 0, 0...5),
      AllowedArguments("getpriority", "process", 1, some, names: pids),
      AllowedArguments("setpriority", "kind", 0, 0...5),
      AllowedArguments("setpriority", "process", 1, some, names: pids),
      AllowedArguments(
        "setpriority", "nice value", 2, Array(0...40) + (1...20).flatMap { [0 &- $0, 0x1_0000_0000 - $0] }),
      AllowedArguments("kcmp", "type", 2, 0...20, names: [0: "KCMP_FILE", 2: "KCMP_FILES"]),
      AllowedArguments(
        "futex", "operation", 1, 0...0x3ff, names: operations.merging(flagged) { name, _ in name }),
    ]
  }
}
