import ActionPlanning
import CLinux
import HostModel
import Runtime

/// The main loop of the helper: takes requests from a descriptor, answers with messages, and handles the interrupts of
/// held devices. It ends when its parent closes the channel. A running action is finished first and siblings are
/// restored, then everything is closed.
package struct HelperLoop {
  private let descriptor: Int32
  private let channel: MessageChannel
  private let helper: ActionExecutor

  /// Creates a loop over a descriptor. `observe` scans the host; `uses` returns the host's own uses of a function;
  /// `pid` is the pid of the helper on the host that it acts on; `journal` records its calls.
  package init(
    descriptor: Int32 = 0, pid: Int32 = cl_pid(), calls: any VFIOCalls, control: any PCIControl,
    restores: any RestoreStore, observe: @escaping () -> HostFacts, uses: @escaping (PCIAddress) -> [HostUse],
    journal: JournalFile? = nil
  ) {
    self.descriptor = descriptor
    let channel = MessageChannel(descriptor)
    self.channel = channel
    helper = ActionExecutor(
      ActionExecutor.World(
        calls: calls, control: control, restores: restores, observe: observe, uses: uses, pid: pid,
        record: { journal?.write($0) },
        // The parent may be gone. The action goes on, and the journal does not depend on the parent.
        send: { try? channel.send($0) }))
  }

  /// Runs until the channel is closed.
  package func run() {
    // Signals to the whole session or service must not end the helper in the middle of a restore: the end of the
    // channel does. Blocked signals are never read.
    _ = cl_signals_block(1)
    // The helper was started as /proc/self/exe, and would be named "exe".
    _ = cl_set_name("vfiotop-helper")
    helper.greet()
    while true {
      let interrupts = helper.interrupts
      guard let ready = Poll.readable([descriptor] + interrupts.map(\.event.number)) else { break }
      for index in ready where index > 0 {
        let source = interrupts[index - 1]
        helper.handle(source.interrupt, of: source.address)
      }
      guard ready.contains(0) else { continue }
      guard channel.fill() else { break }
      while let request = channel.next(HelperRequest.self) { helper.take(request) }
    }
    helper.end()
  }
}
