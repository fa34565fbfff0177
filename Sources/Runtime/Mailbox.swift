import CLinux
import Synchronization

/// Messages from worker threads to the event loop, with a descriptor that wakes it.
package final class Mailbox<Message: Sendable>: Sendable {
  /// Readable while there are messages (eventfd(2)).
  package let descriptor: Int32
  private let messages = Mutex<[Message]>([])

  /// Creates an empty mailbox; nil if the process is out of descriptors.
  package init?() {
    descriptor = cl_event_open()
    guard descriptor >= 0 else { return nil }
  }

  deinit { if descriptor >= 0 { cl_close(descriptor) } }

  /// Adds a message. Callable from any thread; never waits for the reader. Without `wakes` the descriptor stays as it
  /// is, and the message is found when another one wakes the reader.
  package func post(_ message: Message, wakes: Bool = true) {
    messages.withLock { $0.append(message) }
    if wakes { cl_event_post(descriptor) }
  }

  /// Removes and returns all messages in order.
  package func take() -> [Message] {
    cl_event_drain(descriptor)
    return messages.withLock { messages in
      defer { messages = [] }
      return messages
    }
  }
}
