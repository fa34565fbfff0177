import DeviceActions

extension KernelCall {
  /// Makes a call of the kernel in memory; its errno becomes an error of this call, as at the boundary of Linux.
  func answered<Result>(_ body: () throws(Errno) -> Result) throws(CallError) -> Result {
    do throws(Errno) {
      return try body()
    } catch {
      throw CallError(self, error.code)
    }
  }
}
