import Foundation

/// QEMU's monitor (QMP): what a person does who stands before the machine.
final class Monitor {
  private let pipes: Pipes
  private var heard = ""

  /// QEMU's end of the line.
  init(path: String) throws {
    pipes = try Pipes(path: path)
    say(#"{"execute":"qmp_capabilities"}"#)
  }

  /// Pulls a device: the slot's button is pressed, and the guest has to let go of it. What QEMU said, in one line.
  func unplug(_ id: String) -> String { ask(#"{"execute":"device_del","arguments":{"id":"\#(id)"}}"#) }

  /// Lets a device report an error that was not corrected and is not fatal: a completion that never came.
  func fail(_ id: String) -> String {
    ask(
      #"{"execute":"human-monitor-command","arguments":{"command-line":"pcie_aer_inject_error \#(id) COMP_TIME"}}"#)
  }

  /// Puts a device in, from words as -device takes them: `driver=e1000e`, `bus=p1`. What QEMU said, in one line.
  func plug(_ words: [String]) -> String {
    let pairs = words.map { $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) }
    let arguments = pairs.map { #""\#($0[0])":"\#($0.count > 1 ? $0[1] : "")""# }.joined(separator: ",")
    return ask(#"{"execute":"device_add","arguments":{\#(arguments)}}"#)
  }

  /// QEMU has said that the device is gone.
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
