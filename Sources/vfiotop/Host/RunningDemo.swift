import Glibc
import Runtime
import SimulatedKernel
import Synchronization

/// A scenario whose time advances with that of the program.
struct RunningDemo {
  let host: DemoHost
  private let start: Int64

  private static let running = Mutex<RunningDemo?>(nil)

  /// Returns the machine of the scenario: one per program, shared by the observer and the helper.
  static func start(_ scenario: Scenario, seed: UInt64) -> RunningDemo {
    running.withLock { running in
      if let running { return running }
      let demo = RunningDemo(host: DemoHost(scenario, seed: seed), start: Clock.steady)
      // A simulated reset takes time, too.
      demo.host.kernel.whileHardwareResets { step in
        if case .bus = step { usleep(300_000) } else { usleep(20_000) }
      }
      running = demo
      return demo
    }
  }

  /// Runs the events of the scenario that are due by now.
  func advance() { host.advance(to: Int(Clock.steady - start)) }
}
