/* VFIO and iommufd ioctls, one function each. Every function returns 0 or more, or -errno. Numbers and layouts are
 * written here instead of taken from <linux/vfio.h>, whose age varies and whose ioctl numbers do not reach Swift;
 * cvfio.c asserts that they match if that header exists. Interface: include/uapi/linux/vfio.h,
 * include/uapi/linux/iommufd.h of the kernel. */
#pragma once
#include <stdint.h>

/* Extensions of a container, and the IOMMU drivers that it can use (VFIO_TYPE1v2_IOMMU, VFIO_NOIOMMU_IOMMU). */
enum { CV_TYPE1V2_IOMMU = 3, CV_NOIOMMU_IOMMU = 8 };

/* vfio_group_status.flags */
enum { CV_GROUP_VIABLE = 1, CV_GROUP_CONTAINER_SET = 2 };

/* vfio_device_info.flags */
enum { CV_DEVICE_CAN_RESET = 1, CV_DEVICE_IS_PCI = 2 };

/* vfio_region_info.flags */
enum { CV_REGION_READ = 1, CV_REGION_WRITE = 2, CV_REGION_MMAP = 4 };

/* vfio_pci_hot_reset_info.flags: the list holds device IDs of an iommufd instead of group numbers. */
enum { CV_HOT_RESET_IDS = 1, CV_HOT_RESET_OWNED = 2 };

/* Device IDs with a special meaning (VFIO_PCI_DEVID_OWNED, VFIO_PCI_DEVID_NOT_OWNED). */
enum { CV_ID_OWNED = 0, CV_ID_NOT_OWNED = -1 };

/* vfio_device_feature.flags: feature numbers and operations. */
enum {
  CV_FEATURE_VF_TOKEN = 0, CV_FEATURE_MIGRATION = 1, CV_FEATURE_MIGRATION_STATE = 2,
  CV_FEATURE_LOW_POWER = 3, CV_FEATURE_DIRTY_TRACKING = 6, CV_FEATURE_LOGGING_STOP = 7, CV_FEATURE_LOGGING_REPORT = 8,
  CV_FEATURE_MIGRATION_SIZE = 9,
  CV_FEATURE_GET = 1 << 16, CV_FEATURE_SET = 1 << 17, CV_FEATURE_PROBE = 1 << 18
};

/* vfio_device_feature_migration.flags: the migration support of a device. */
enum { CV_MIGRATION_STOP_COPY = 1, CV_MIGRATION_P2P = 2, CV_MIGRATION_PRE_COPY = 4 };

/* vfio_device_mig_state */
enum {
  CV_STATE_ERROR = 0, CV_STATE_STOP = 1, CV_STATE_RUNNING = 2, CV_STATE_STOP_COPY = 3, CV_STATE_RESUMING = 4,
  CV_STATE_RUNNING_P2P = 5, CV_STATE_PRE_COPY = 6, CV_STATE_PRE_COPY_P2P = 7
};

/* A range of addresses in which a device's writes are logged (vfio_device_feature_dma_logging_range). */
typedef struct { uint64_t start, length; } cv_dma_range;

/* The unread data of a running device (vfio_precopy_info). */
typedef struct { uint64_t initial_bytes, dirty_bytes; } cv_precopy;

/* A device's properties (vfio_device_info). */
typedef struct { uint32_t flags, regions, irqs; } cv_device_info;

/* A region of a device (vfio_region_info). */
typedef struct { uint32_t flags; uint64_t size, offset; } cv_region;

/* Indices of a PCI device's notification interrupts (VFIO_PCI_ERR_IRQ_INDEX, VFIO_PCI_REQ_IRQ_INDEX). */
enum { CV_ERROR_IRQ = 3, CV_REQUEST_IRQ = 4 };

/* A function affected by a hot reset (vfio_pci_dependent_device). `group_or_id` is an IOMMU group, or with
 * CV_HOT_RESET_IDS a device ID. */
typedef struct { int32_t group_or_id; uint16_t segment; uint8_t bus, devfn; } cv_dependent;

/* Groups: drivers/vfio/group.c, vfio_group_fops_unl_ioctl. */

/* VFIO_GROUP_GET_STATUS: puts CV_GROUP_ flags into *flags. */
int cv_group_status(int group, uint32_t *flags);
/* VFIO_GROUP_SET_CONTAINER: `container` is a container or an iommufd. */
int cv_group_set_container(int group, int container);
/* VFIO_GROUP_UNSET_CONTAINER */
int cv_group_unset_container(int group);
/* VFIO_GROUP_GET_DEVICE_FD: returns the descriptor. `name` may carry " vf_token=UUID" (vfio_pci_core_match). */
int cv_group_device(int group, const char *name);

/* Containers: drivers/vfio/container.c, vfio_fops_unl_ioctl. */

/* VFIO_CHECK_EXTENSION: 1 if the container supports `extension`. */
int cv_container_check(int container, int extension);
/* VFIO_SET_IOMMU */
int cv_container_set_iommu(int container, int type);

/* Devices: drivers/vfio/pci/vfio_pci_core.c, vfio_pci_core_ioctl. */

/* VFIO_DEVICE_GET_INFO */
int cv_device_get_info(int device, cv_device_info *info);
/* VFIO_DEVICE_GET_REGION_INFO */
int cv_device_get_region(int device, uint32_t index, cv_region *region);
/* VFIO_DEVICE_GET_IRQ_INFO: the number of interrupts of `index`. */
int cv_device_interrupts(int device, uint32_t index);
/* VFIO_DEVICE_SET_IRQS with one eventfd as the trigger of interrupt 0 of `index`. */
int cv_device_set_event(int device, uint32_t index, int eventfd);
/* VFIO_DEVICE_RESET: the function alone. */
int cv_device_reset(int device);
/* VFIO_DEVICE_GET_PCI_HOT_RESET_INFO: puts up to `capacity` entries into `out` and returns the total number. */
int cv_hot_reset_info(int device, cv_dependent *out, uint32_t capacity, uint32_t *flags);
/* VFIO_DEVICE_PCI_HOT_RESET: with groups as proof of ownership; with none for a device opened by its node. */
int cv_hot_reset(int device, const int *groups, uint32_t count);
/* VFIO_DEVICE_FEATURE with PROBE, which has no effect: 0 if `feature` supports `flags` (GET, SET). */
int cv_feature_probe(int device, uint32_t feature, uint32_t flags);
/* VFIO_DEVICE_FEATURE, SET, PCI_VF_TOKEN: gives a PF the token required to open its VFs. */
int cv_set_vf_token(int device, const uint8_t uuid[16]);

/* VFIO_DEVICE_FEATURE: `flags` is a feature with an operation. `buffer` is struct vfio_device_feature with its payload;
 * the header is filled in with `argsz`, the size of the buffer including the header of 8 bytes. */
int cv_feature(int device, uint32_t flags, void *buffer, uint32_t argsz);

/* Migrations: drivers/vfio/vfio_main.c. */

/* MIGRATION, GET: puts CV_MIGRATION_ flags into *flags. */
int cv_migration_flags(int device, uint64_t *flags);
/* MIG_DEVICE_STATE, GET: puts a CV_STATE_ into *state. */
int cv_migration_get(int device, uint32_t *state);
/* MIG_DEVICE_STATE, SET: puts the descriptor of the data into *data_fd if a session begins, else -1. */
int cv_migration_set(int device, uint32_t state, int *data_fd);
/* MIG_DATA_SIZE, GET: puts the estimated length of the STOP_COPY data into *size. */
int cv_migration_size(int device, uint64_t *size);
/* VFIO_MIG_GET_PRECOPY_INFO of the data's descriptor. */
int cv_migration_precopy(int data_fd, cv_precopy *info);
/* DMA_LOGGING_START, SET: the device's actual page size is returned in *page_size. */
int cv_logging_start(int device, const cv_dma_range *ranges, uint32_t count, uint64_t *page_size);
/* DMA_LOGGING_STOP, SET */
int cv_logging_stop(int device);
/* DMA_LOGGING_REPORT, GET: sets a bit in `bitmap` for each page of `range` that was written. */
int cv_logging_report(int device, cv_dma_range range, uint64_t page_size, uint64_t *bitmap);

/* Device nodes: drivers/vfio/device_cdev.c. */

/* VFIO_DEVICE_BIND_IOMMUFD: puts the device ID into *id. */
int cv_device_bind(int device, int iommufd, uint32_t *id);
/* VFIO_DEVICE_ATTACH_IOMMUFD_PT: *id is an address space or page table; the attached object is returned in it. */
int cv_device_attach(int device, uint32_t *id);
/* VFIO_DEVICE_DETACH_IOMMUFD_PT */
int cv_device_detach(int device);

/* /dev/iommu: drivers/iommu/iommufd/main.c. */

/* IOMMU_IOAS_ALLOC: puts the ID of a new address space into *id. */
int cv_ioas_alloc(int iommufd, uint32_t *id);
/* IOMMU_DESTROY */
int cv_iommufd_destroy(int iommufd, uint32_t id);
