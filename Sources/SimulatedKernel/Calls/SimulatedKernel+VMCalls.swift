import HostModel

/// What KVM does with VFIO's files (virt/kvm/vfio.c). A VM is its process.
extension SimulatedKernel {
  /// KVM_DEV_VFIO_FILE_ADD (`kvm_vfio_file_add`): tells the process's VM of a group or, from 6.6, of a device's node. KVM
  /// keeps a reference to the file until the process ends. Fails with EINVAL for a file of another kind, and with EEXIST
  /// for one that KVM has.
  package func addToVM(_ number: Int32, by pid: Int32) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      let file = try file(number, of: pid)
      let process = try process(pid)
      // `vfio_file_is_valid`; before 6.6 `vfio_file_is_group`.
      switch file.kind {
      case .group: break
      case .device(let opened) where opened.group == nil && flavour.version >= KernelVersion(6, 6): break
      default: throw .EINVAL
      }
      if process.filesOfVM.contains(where: { $0 === file }) { throw .EEXIST }
      file.references += 1
      process.filesOfVM.append(file)
      setVM(pid, of: file)
    }
  }

  /// `kvm_vfio_release`, when the VM ends.
  func releaseVM(of process: ProcessState) {
    for file in process.filesOfVM {
      setVM(nil, of: file)
      put(file)
    }
    process.filesOfVM = []
  }

  /// `vfio_file_set_kvm`. A device takes it over at its first open.
  private func setVM(_ vm: Int32?, of file: FileObject) {
    switch file.kind {
    case .group(let group): group.vm = vm
    case .device(let opened): opened.vm = vm
    case .container, .iommufd, .migration: break
    }
  }
}
