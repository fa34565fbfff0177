import ActionExecution
import Foundation
import HostModel
import HostObservation
import Runtime
import SimulatedKernel

/// A helper that acts on a simulated kernel, as a process of its own there.
enum BenchHelper {
  /// Starts a helper. The semaphore is signalled once it has ended.
  static func start(
    _ kernel: SimulatedKernel, journal: JournalFile? = nil
  ) throws(SystemCallError) -> (connection: HelperThread, ended: DispatchSemaphore) {
    let ended = DispatchSemaphore(value: 0)
    let pid = kernel.spawn(ProcessSpec(command: "vfiotop"))
    let start: (@escaping @Sendable () -> Void) -> Bool = { body in
      Thread.detachNewThread {
        body()
        ended.signal()
      }
      return true
    }
    let connection = try HelperThread(pid: pid, start: start) { descriptor in
      let files = SimulatedFiles(kernel)
      HelperLoop(
        descriptor: descriptor, pid: pid, calls: SimulatedCalls(kernel, pid: pid),
        control: SimulatedPCIControl(kernel), restores: MemoryRestoreStore(),
        observe: {
          var observer = HostObserver(files: files, observer: .root, names: PCIIDs { [] }, threads: 1)
          return observer.observe()
        }, uses: HostUseReader(files: files).uses, journal: journal
      ).run()
    }
    return (connection, ended)
  }
}
