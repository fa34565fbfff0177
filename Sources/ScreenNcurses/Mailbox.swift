import CLinux
import Synchronization

/// Messages from worker threads to the event loop, which wakes up for them.
public final class Mailbox<Message: Sendable>: Sendable {
  /// Readable while there are messages (eventfd(2)).
  public let descriptor: Int32
  private let messages = Mutex<[Message]>([])

  /// An empty mailbox; nil when the process is out of descriptors.
  public init?() {
    descriptor = cl_event_open()
    guard descriptor >= 0 else { return nil }
  }

  deinit { if descriptor >= 0 { cl_close(descriptor) } }

  /// Adds a message; from any thread, never waits for the reader.
  public func post(_ message: Message) {
    messages.withLock { $0.append(message) }
    cl_event_post(descriptor)
  }

  /// All messages in the order they came, and an empty box.
  public func take() -> [Message] {
    cl_event_drain(descriptor)
    return messages.withLock { messages in
      defer { messages = [] }
      return messages
    }
  }
}
