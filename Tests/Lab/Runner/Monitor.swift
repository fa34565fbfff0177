import Foundation

/// QEMU's monitor (QMP), for the actions of a person at the machine.
final class Monitor {
  private let pipes: Pipes
  private var heard = ""

  /// Connects to QEMU's end of the line.
  init(path: String) throws {
    pipes = try Pipes(path: path)
    say(#"{"execute":"qmp_capabilities"}"#)
  }

  /// Pulls a device: presses the slot's button, and the guest has to release the device. Returns QEMU's reply in one
  /// line.
  func unplug(_ id: String) -> String { ask(#"{"execute":"device_del","arguments":{"id":"\#(id)"}}"#) }

  /// Makes a device report an uncorrected, nonfatal error: a completion timeout.
  func fail(_ id: String) -> String {
    ask(
      #"{"execute":"human-monitor-command","arguments":{"command-line":"pcie_aer_inject_error \#(id) COMP_TIME"}}"#)
  }

  /// Plugs in a device from the words of -device: `driver=e1000e`, `bus=p1`. Returns QEMU's reply in one line.
  func plug(_ words: [String]) -> String {
    let pairs = words.map { $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) }
    let arguments = pairs.map { #""\#($0[0])":"\#($0.count > 1 ? $0[1] : "")""# }.joined(separator: ",")
    return ask(#"{"execute":"device_add","arguments":{\#(arguments)}}"#)
  }

  /// QEMU has reported that the device is gone.
  func isUnplugged(_ id: String) -> Bool {
    listen()
    return heard.split(separator: "\n").contains { $0.contains("DEVICE_DELETED") && $0.contains("\"\(id)\"") }
  }

  private func ask(_ command: String) -> String {
    listen()
    let before = answers.count
    say(command)
    for _ in 0..<250 {
      listen()
      if answers.count > before { return String(answers[before]) }
      usleep(20_000)
    }
    return "no answer"
  }

  private var answers: [Substring] {
    heard.split(separator: "\n").filter { $0.hasPrefix("{\"return\"") || $0.hasPrefix("{\"error\"") }
  }

  private func say(_ command: String) { pipes.write(Array((command + "\n").utf8)) }

  private func listen() {
    heard += String(decoding: pipes.read(), as: UTF8.self).replacingOccurrences(of: "\r", with: "")
  }
}
