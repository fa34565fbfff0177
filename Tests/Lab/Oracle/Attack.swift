import CLab
import CLinux
import Glibc
import HostModel
import HostObservation
import Sealing

/// One attempt to act or to write, in a process that seals itself as vfiotop does, or in one that does not.
struct Attack {
  /// The process or thread that makes the attempt.
  enum Role: String {
    /// An unsealed process, as the control.
    case control
    /// The drawing thread of a sealed program.
    case show
    /// A reading thread of a sealed program.
    case read
  }

  private let number: Int32
  private let role: Role
  private let node: String
  private let address: String

  /// Parses `N control|show|read NODE ADDRESS`.
  init(_ words: [String]) {
    guard words.count == 4, let number = Int32(words[0]), (0..<lab_attack_count()).contains(number),
      let role = Role(rawValue: words[1])
    else { Output.fail("attack N control|show|read NODE ADDRESS") }
    (self.number, self.role, node, address) = (number, role, words[2], words[3])
  }

  /// Makes the attempt and prints the result. A line printed before reveals an attempt that ends the program.
  func run() {
    JSONValue.line("attempt", parts)
    node.withCString { node in
      address.withCString { address in
        var place = lab_place()
        (place.node, place.address) = (node, address)
        place.is_sealed = role == .control ? 0 : 1
        guard lab_attack_victim(&place) == 0 else { Output.fail("no process to be attacked") }
        defer { lab_attack_over(&place) }
        withUnsafeMutablePointer(to: &place) { make($0) }
      }
    }
  }

  private var parts: [(String, JSONValue)] {
    [("name", .text(String(cString: lab_attack_name(number)))), ("how", .text(role.rawValue))]
  }

  private func make(_ place: UnsafeMutablePointer<lab_place>) {
    let isInherited = lab_attack_kind(number) == Int32(LAB_INHERITED)
    if isInherited, !prepare(place) { return }
    guard role != .control else {
      // The constants exist in the control as well, so that there is something to attack.
      _ = cl_fix_opens()
      if isInherited || prepare(place) { report(lab_attack_try(number, place)) }
      return
    }
    if let refusal = Seal.begin() { Output.fail("no seal: \(refusal.name)") }
    guard let files = try? LinuxHostFiles(isPinned: true) else { Output.fail("nothing to read") }
    if !isInherited, !prepare(place) { return }
    let capabilities = Seal.dropRights()
    if role == .read { _ = lab_attack_on_thread(number, place) }
    let limits = Seal.limitResources(descriptors: files.pinnedDirectories.upperBound, writesFile: Seal.writesFile)
    let landlock = Seal.restrictThread()
    let filter = Seal.filterCalls(directories: files.pinnedDirectories)
    let result = role == .read ? lab_attack_result() : lab_attack_try(number, place)
    let parts = SealStatus(
      landlock: landlock, seccomp: filter.calls, capabilities: capabilities, limits: limits, counting: filter.counting)
    report(result, parts.summary)
  }

  private func prepare(_ place: UnsafeMutablePointer<lab_place>) -> Bool {
    let result = lab_attack_prepare(number, place)
    guard result < 0 else { return true }
    JSONValue.line("attack", parts + [("result", .null), ("reason", .text(errorName(-result)))])
    return false
  }

  private func report(_ result: Int32, _ seal: String? = nil) {
    let text = result < 0 ? errorName(-result) : "SUCCEEDED"
    JSONValue.line("attack", parts + [("result", .text(text)), ("reason", JSONValue(seal))])
  }

  private func errorName(_ code: Int32) -> String { String(cString: lab_error_name(code)) }
}
