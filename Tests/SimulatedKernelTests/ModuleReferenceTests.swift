import HostModel
import SimulatedKernel
import Testing

/// The reference counts of VFIO drivers' modules: open devices, and the data files of migrations.
@Suite struct ModuleReferenceTests {
  private static func references(_ kernel: SimulatedKernel, _ module: String) -> Int? {
    kernel.truth.moduleReferences[module]
  }

  /// A data file has a reference from the SET to the end of the session, also after the user has closed it.
  @Test(arguments: [
    ("mtty", MigrationBench.mtty), ("mlx5_vfio_pci", "\(MigrationBench.mlx5)"),
    ("pds_vfio_pci", "\(MigrationBench.pds)"),
  ])
  func dataFiles(module: String, name: String) throws {
    let bench = try MigrationBench()
    let kernel = bench.kernel
    let device = name == MigrationBench.mtty ? bench.mtty : module == "pds_vfio_pci" ? bench.pds : bench.mlx5
    #expect(Self.references(kernel, module) == 1)
    let file = try #require(try bench.set(device, .stopCopy))
    #expect(Self.references(kernel, module) == 2)
    try kernel.close(file, by: bench.pid)
    #expect(Self.references(kernel, module) == 2, "the driver has the file")
    try bench.set(device, .stop)
    #expect(Self.references(kernel, module) == 1)
    // A descriptor keeps the file longer than the session.
    let target = try #require(try bench.set(device, .resuming))
    try kernel.reset(device, by: bench.pid)
    #expect(Self.references(kernel, module) == 2)
    let copy = try kernel.dup(target, by: bench.pid)
    try kernel.close(target, by: bench.pid)
    #expect(Self.references(kernel, module) == 2)
    try kernel.close(copy, by: bench.pid)
    #expect(Self.references(kernel, module) == 1)
    // A closed device can have such a file as well.
    let last = try #require(try bench.set(device, .stopCopy))
    try kernel.close(device, by: bench.pid)
    #expect(Self.references(kernel, module) == 1)
    let files = SimulatedFiles(kernel)
    #expect(try files.contents("sys/module/\(module)/refcnt", limit: 16) == Array("1\n".utf8))
    try kernel.close(last, by: bench.pid)
    #expect(Self.references(kernel, module) == 0)
  }

  /// The phases of one session share a file.
  @Test func oneFileForASession() throws {
    let bench = try MigrationBench()
    try bench.set(bench.mtty, .preCopy, .preCopyP2P, .stopCopy)
    #expect(Self.references(bench.kernel, "mtty") == 2)
  }

  /// mlx5 migrates in 6.1, where each open file of the device has a reference as well.
  @Test func oldKernel() throws {
    let bench = try MigrationBench(.v6_1)
    try bench.set(bench.mlx5, .stopCopy)
    #expect(Self.references(bench.kernel, "mlx5_vfio_pci") == 2)
  }

  @Test func builtIn() throws {
    let bench = try Bench(.v7_3) { $0.builtInModules = ["vfio_pci"] }
    _ = try bench.open(Bench.one, group: 11)
    #expect(Self.references(bench.kernel, "vfio_pci") == nil)
    #expect((try? SimulatedFiles(bench.kernel).contents("sys/module/vfio_pci/refcnt", limit: 16)) == nil)
    expectSeen(bench.kernel)
  }
}
