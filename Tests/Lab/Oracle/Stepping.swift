import CLab
import Glibc
import GuestFiles

/// Runs a program call by call: counts every acting call, and disturbs the program before the N-th one.
struct Stepping {
  private static let usage =
    "at N [kill | kill-parent | kill-helper | run COMMAND... | look TEXT COMMAND...] -- PROGRAM..."
  /// The time that a command gets before the program continues, in milliseconds.
  private static let grace: Int32 = 500
  /// The time after which a program is killed, in seconds.
  private static let limit: Int32 = 40

  private let number: Int
  private let what: Int
  private let command: [String]
  private let program: [String]
  /// A text in the paths of the calls that count; nil if the acting calls count.
  private let looking: String?

  init(_ words: [String]) {
    guard let number = words.first.flatMap({ Int($0) }), let end = words.firstIndex(of: "--"),
      end + 1 < words.endIndex
    else { Output.fail(Self.usage) }
    let deed = words[1..<end]
    switch deed.first {
    case nil: what = LAB_COUNT
    case "kill": what = LAB_KILL
    case "kill-parent": what = LAB_KILL_PARENT
    case "kill-helper": what = LAB_KILL_HELPER
    case "run" where deed.count > 1: what = LAB_RUN
    case "look" where deed.count > 2: what = LAB_RUN
    default: Output.fail(Self.usage)
    }
    self.number = number
    looking = deed.first == "look" ? deed.dropFirst().first : nil
    command = Array(deed.dropFirst(looking == nil ? 1 : 2))
    program = Array(words[(end + 1)...])
  }

  /// Runs the program to its end and prints one line about the run; with the number 0 it lists every call before. Ends
  /// as the program did.
  func run() -> Never {
    var result = lab_run()
    let list: (@convention(c) (UnsafePointer<lab_step>?) -> Void) = { step in
      if let step { JSONValue.line("step", Self.parts(step.pointee)) }
    }
    let failure = Self.withArguments(program) { program in
      Self.withArguments(command) { command in
        lab_step_through(
          program, Int32(number), Int32(what), command, Self.grace, Self.limit, looking, number == 0 ? list : nil,
          &result)
      }
    }
    if failure < 0 { Output.fail("at: \(errorName(failure))") }
    var parts: [(String, JSONValue)] = [
      ("at", .number(number)), ("counted", .number(Int(result.counted))), ("reached", .flag(result.was_reached != 0)),
      ("processes", .number(Int(result.processes))), ("status", .text(Self.ending(result))),
    ]
    if result.was_reached != 0 { parts.append(("before", .object(Self.parts(result.step)))) }
    if result.command != 0 {
      parts.append(("command", .number(Int(result.command))))
      parts.append(("command_runs", .flag(result.command_runs != 0)))
    }
    JSONValue.line("at", parts)
    exit(result.status & 0x7f != 0 ? 128 + (result.status & 0x7f) : (result.status >> 8) & 0xff)
  }

  private static func parts(_ step: lab_step) -> [(String, JSONValue)] {
    [
      ("number", .number(Int(step.number))), ("by", .text(step.is_first != 0 ? "parent" : "helper")),
      ("call", .text(text(step.name))), ("target", .text(text(step.target))),
    ]
  }

  private static func text<T>(_ characters: T) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// `exit 0`, `signal 9`, or that it had to be killed (wait(2)).
  private static func ending(_ result: lab_run) -> String {
    if result.is_over == 0 { return "no end after \(limit) s" }
    let signal = result.status & 0x7f
    return signal != 0 ? "signal \(signal)" : "exit \((result.status >> 8) & 0xff)"
  }

  /// The words as a nil-terminated argv, freed afterwards.
  private static func withArguments<Result>(
    _ words: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Result
  ) -> Result {
    let pointers = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
