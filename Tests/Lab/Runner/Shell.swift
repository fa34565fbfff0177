import Foundation

/// Runs programs of the host that the lab needs.
enum Shell {
  /// A failed program.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Prints a line at once, for a person who watches a run of minutes.
  static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

  /// Runs a program to its end and returns its output. Throws on any exit status but 0.
  @discardableResult
  static func run(_ program: String, _ arguments: [String], in directory: URL? = nil) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    if let directory { process.currentDirectoryURL = directory }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        description: "\(program) \(arguments.joined(separator: " ")): exit status \(process.terminationStatus)")
    }
    return String(decoding: output, as: UTF8.self)
  }
}
