import CLab
import CLinux
import Glibc
import HostModel
import Sealing

/// Every system call that the seal of vfiotop lets through, and for each argument that selects a function or has flags
/// its allowed values: asked of the kernel's own filter, call by call, without carrying any out (`lab_probe`).
///
/// Without a seal every call is let through, as the control.
struct AllowedCalls {
  /// The process that makes the calls.
  enum Role: String {
    case control, sealed
  }

  /// Arguments that no filter should tell apart.
  private static let samples: [[UInt64]] = {
    let every = (0..<6).map { position in
      [1, UInt64.max].map { value in (0..<6).map { $0 == position ? value : 0 } }
    }
    return [Array(repeating: 0, count: 6), Array(repeating: .max, count: 6)] + every.joined()
  }()

  /// Every number that the kernel may use, those of x32, and some beyond. Not x86-64's uretprobe and uprobe, which no
  /// filter sees since Linux 6.14 (`seccomp_uprobe_exception`): the kernel ends a process by SIGILL that makes them
  /// anywhere but in its own trampoline.
  private static let numbers: [Int] =
    (0...600).filter { $0 != 335 && $0 != 336 } + (0...600).map { $0 | 0x4000_0000 } + [
      1023, 0x3fff_ffff, 0x4000_ffff, 0x7fff_ffff,
    ]

  private var tried = 0
  private var passed = 0

  /// Prints the table, or with the role `control` the number of calls that were let through.
  static func run(_ words: [String]) {
    guard let role = Role(rawValue: words.first ?? "sealed") else { Output.fail("allowed [control]") }
    let own = UInt64(getpid())
    let refusal = lab_probe_begin()
    guard refusal == 0 else { Output.fail("no filter: \(String(cString: lab_error_name(-refusal)))") }
    if role == .sealed {
      // Nobody counts the many calls that are refused: each would take two switches to another process.
      if let error = Seal.begin(counts: false) { Output.fail("no seal: \(error.name)") }
      _ = Seal.dropRights()
      let filter = Seal.filterCalls(directories: AllowedArguments.folders)
      guard filter.calls.isThere else { Output.fail("no seal: \(filter.calls)") }
    }
    var calls = AllowedCalls()
    // Line by line, so that whoever waits for it sees that it goes on.
    calls.examine(AllowedArguments.all(process: own)) { if role == .sealed { Output.write($0 + "\n") } }
    switch role {
    case .sealed: break
    case .control: Output.write(calls.tried == calls.passed ? "all\n" : "\(calls.passed) of \(calls.tried)\n")
    }
  }

  /// Makes six calls that the seal refuses, on two threads, and prints their errors, how many were counted, and the
  /// name of the last one.
  static func refuse() {
    if let error = Seal.begin() { Output.fail("no seal: \(error.name)") }
    _ = Seal.dropRights()
    let filter = Seal.filterCalls(directories: AllowedArguments.folders)
    guard case .holds = filter.counting else { Output.fail("not counted: \(filter.counting)") }
    var results = [Int32](repeating: 0, count: 6)
    guard Seal.refusedCalls?.count == 0, lab_make_refused(&results) == 0 else { Output.fail("no calls") }
    let errors = results.map { String(cString: lab_error_name($0)) }.joined(separator: " ")
    let refused = Seal.refusedCalls
    Output.write("\(errors); \(refused?.count ?? -1), \(refused?.last ?? "none")\n")
  }

  private mutating func examine(_ examined: [AllowedArguments], _ write: (String) -> Void) {
    for number in Self.numbers {
      let name = Self.name(number)
      let count = Self.samples.count { isAllowed(number, $0) }
      let own = examined.filter { $0.call == name }
      if count == Self.samples.count {
        write("\(name)  any")
      } else if count > 0, own.isEmpty {
        write("\(name)  some, not examined")
      }
      for domain in own {
        let allowed = domain.values.filter { isAllowed(number, domain.arguments($0)) }
        if !allowed.isEmpty, count < Self.samples.count {
          write("\(name)  \(domain.title): \(domain.text(allowed))")
        }
      }
    }
  }

  private mutating func isAllowed(_ number: Int, _ arguments: [UInt64]) -> Bool {
    tried += 1
    guard lab_probe(number, arguments) == 1 else { return false }
    passed += 1
    return true
  }

  private static func name(_ number: Int) -> String {
    var name = [CChar](repeating: 0, count: 64)
    guard lab_call_name(number, &name, Int32(name.count)) == 1 else { return "number 0x" + String(number, radix: 16) }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
