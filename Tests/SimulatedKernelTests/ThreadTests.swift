import HostModel
import Testing

@testable import SimulatedKernel

/// Several processes at once, each on its own thread.
@Suite struct ThreadTests {
  /// Opens, resets, hot resets and closes of the same sets from four threads: they finish, and nothing stays open.
  @Test(.timeLimit(.minutes(5))) func manyAtOnce() throws {
    let bench = try Bench(.v6_12)
    let kernel = bench.kernel
    kernel.whileHardwareResets { _ in }
    let places: [(PCIAddress, Int)] = [
      (Bench.one, 11), (Bench.two, 12), (Bench.sound, 13), (Bench.gpu, 20), (Bench.audio, 20),
    ]
    let threads = (0..<4).map { thread in
      Background {
        for round in 0..<200 {
          let (address, group) = places[(thread + round) % places.count]
          let pid = kernel.spawn(ProcessSpec(command: "vmm\(thread)"))
          if let container = try? kernel.open("/dev/vfio/vfio", by: pid),
            let file = try? kernel.open("/dev/vfio/\(group)", by: pid)
          {
            try? kernel.setContainer(container, group: file, by: pid)
            try? kernel.setIOMMU(.type1v2, container: container, by: pid)
            if let device = try? kernel.device("\(address)", group: file, by: pid) {
              try? kernel.reset(device, by: pid)
              try? kernel.hotReset(device, groups: [file], by: pid)
            }
          }
          try? kernel.exit(pid)
        }
      }
    }
    for thread in threads { thread.wait() }
    #expect(kernel.truth.devices.values.allSatisfy { $0.openCount == 0 } && kernel.truth.openGroups.isEmpty)
    let trace = kernel.takeTrace()
    for address in places.map(\.0) {
      let turns = trace.filter { $0 == .openDevice(.pci(address)) || $0 == .closeDevice(.pci(address)) }
      // First open and last close alternate, whichever thread makes them.
      for (index, turn) in turns.enumerated() {
        #expect(turn == (index % 2 == 0 ? .openDevice(.pci(address)) : .closeDevice(.pci(address))))
      }
    }
    #expect(kernel.lockFaults == [])
    expectSeen(kernel)
  }

  /// Unbinds and binds against opens: an unbind waits for the current holder, and no set is left behind.
  @Test(.timeLimit(.minutes(5))) func bindsAgainstOpens() throws {
    let bench = try Bench(.v6_12)
    let kernel = bench.kernel
    let binder = Background {
      for _ in 0..<100 {
        try? kernel.unbind(Bench.one, from: "vfio-pci")
        try? kernel.bind(Bench.one, to: "vfio-pci")
      }
    }
    let opener = Background {
      for _ in 0..<400 {
        let pid = kernel.spawn(ProcessSpec(command: "vmm"))
        if let container = try? kernel.open("/dev/vfio/vfio", by: pid),
          let group = try? kernel.open("/dev/vfio/11", by: pid)
        {
          try? kernel.setContainer(container, group: group, by: pid)
          try? kernel.setIOMMU(.type1v2, container: container, by: pid)
          _ = try? kernel.device("\(Bench.one)", group: group, by: pid)
        }
        try? kernel.exit(pid)
      }
    }
    binder.wait()
    opener.wait()
    #expect(kernel.driver(of: Bench.one) == "vfio-pci")
    #expect(kernel.setNames == ["bus:0000:01", "device:0000:00:05.0", "slot:0000:02:00"])
    #expect(kernel.truth.devices[Bench.one]?.openCount == 0)
    #expect(kernel.lockFaults == [])
    expectSeen(kernel)
  }
}
