import ActionExecution
import ActionPlanning
import Runtime

/// A helper whose messages a test decides.
enum ScriptedHelper {
  /// The pid that the helper claims to have.
  static let pid: Int32 = 4711

  /// Starts a helper that first sends `greeting`, then the messages that `answer` has for each request, and `farewell`
  /// when it is dismissed. It ends by itself after a request without an answer (nil).
  static func start(
    greeting: [HelperMessage] = [.ready(pid: pid, unfinished: [])], farewell: [HelperMessage] = [],
    answer: @escaping @Sendable (HelperRequest) -> [HelperMessage]?
  ) throws(SystemCallError) -> any HelperConnection {
    try HelperThread(pid: pid, start: { Worker.start("helper", $0) }) { descriptor in
      let channel = MessageChannel(descriptor)
      func say(_ messages: [HelperMessage]) { for message in messages { try? channel.send(message) } }
      say(greeting)
      while Poll.isReadable(descriptor), channel.fill() {
        while let request = channel.next(HelperRequest.self) {
          guard let messages = answer(request) else { return }
          say(messages)
        }
      }
      say(farewell)
    }
  }
}
