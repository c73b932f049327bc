// SPDX-License-Identifier: GPL-2.0
/*
 * MCTP over PCC (DSP0292): binds to the ACPI device DMT0001 and gives each one a network interface.
 */

#include <linux/acpi.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/pm.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "discovery.h"
#include "netdev.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

#define MCTP_PCC_HID	"DMT0001"

struct mctp_pcc {
	struct pcc_endpoint endpoint;
	struct net_device *ndev;
};

static ssize_t outbox_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct mctp_pcc *mctp_pcc = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%u\n", mctp_pcc->endpoint.outbox.index);
}
static DEVICE_ATTR_RO(outbox);

static ssize_t inbox_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct mctp_pcc *mctp_pcc = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%u\n", mctp_pcc->endpoint.inbox.index);
}
static DEVICE_ATTR_RO(inbox);

static struct attribute *mctp_pcc_attrs[] = {
	&dev_attr_outbox.attr,
	&dev_attr_inbox.attr,
	NULL
};
ATTRIBUTE_GROUPS(mctp_pcc);

static void destroy_netdev(void *ndev)
{
	mctp_pcc_netdev_destroy(ndev);
}

static int mctp_pcc_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct mctp_pcc *mctp_pcc;

	mctp_pcc = devm_kzalloc(dev, sizeof(*mctp_pcc), GFP_KERNEL);
	if (!mctp_pcc)
		return -ENOMEM;

	/* The cause has been told in one line. For -ENODEV the driver core adds none of its own. */
	if (pcc_endpoint_discover(dev, &mctp_pcc->endpoint))
		return -ENODEV;

	mctp_pcc->ndev = mctp_pcc_netdev_create(dev, &mctp_pcc->endpoint);
	if (IS_ERR(mctp_pcc->ndev))
		return PTR_ERR(mctp_pcc->ndev);

	dev_set_drvdata(dev, mctp_pcc);
	return devm_add_action_or_reset(dev, destroy_netdev, mctp_pcc->ndev);
}

static int mctp_pcc_suspend(struct device *dev)
{
	struct mctp_pcc *mctp_pcc = dev_get_drvdata(dev);

	mctp_pcc_netdev_suspend(mctp_pcc->ndev);
	return 0;
}

static int mctp_pcc_resume(struct device *dev)
{
	struct mctp_pcc *mctp_pcc = dev_get_drvdata(dev);

	return mctp_pcc_netdev_resume(mctp_pcc->ndev);
}

static DEFINE_SIMPLE_DEV_PM_OPS(mctp_pcc_pm_ops, mctp_pcc_suspend, mctp_pcc_resume);

static const struct acpi_device_id mctp_pcc_ids[] = {
	{ MCTP_PCC_HID },
	{ }
};
MODULE_DEVICE_TABLE(acpi, mctp_pcc_ids);

static struct platform_driver mctp_pcc_driver = {
	.probe = mctp_pcc_probe,
	.driver = {
		.name = KBUILD_MODNAME,
		.acpi_match_table = mctp_pcc_ids,
		.dev_groups = mctp_pcc_groups,
		.pm = pm_sleep_ptr(&mctp_pcc_pm_ops),
	},
};

/*
 * The kernel makes a platform device of each DMT0001, unless it cannot make resources of its _CRS:
 * ranges of two endpoints collide, or it does not know the PCC descriptor (before v6.12). This
 * driver reads _CRS itself, so it makes the missing ones without resources.
 */
struct adopted_device {
	struct list_head list;
	struct platform_device *pdev;
};

static LIST_HEAD(adopted_devices);

static acpi_status adopt_device(acpi_handle handle, u32 level, void *context, void **result)
{
	struct acpi_device *adev = acpi_fetch_acpi_dev(handle);
	struct platform_device_info info = { };
	struct adopted_device *adopted;

	if (!adev || adev->physical_node_count)
		return AE_OK;

	adopted = kzalloc(sizeof(*adopted), GFP_KERNEL);
	if (!adopted)
		return AE_NO_MEMORY;

	info.name = dev_name(&adev->dev);
	info.id = PLATFORM_DEVID_NONE;
	info.fwnode = acpi_fwnode_handle(adev);
	adopted->pdev = platform_device_register_full(&info);
	if (IS_ERR(adopted->pdev)) {
		dev_err(&adev->dev, "cannot create a platform device: %pe\n", adopted->pdev);
		kfree(adopted);
		return AE_OK;
	}
	get_device(&adopted->pdev->dev);
	list_add(&adopted->list, &adopted_devices);
	return AE_OK;
}

static void release_adopted_devices(void)
{
	struct adopted_device *adopted, *next;

	list_for_each_entry_safe(adopted, next, &adopted_devices, list) {
		/* It goes with its ACPI table, if that is unloaded. */
		if (device_is_registered(&adopted->pdev->dev))
			platform_device_unregister(adopted->pdev);
		put_device(&adopted->pdev->dev);
		list_del(&adopted->list);
		kfree(adopted);
	}
}

static int __init mctp_pcc_init(void)
{
	int ret;

	ret = platform_driver_register(&mctp_pcc_driver);
	if (ret)
		return ret;

	if (ACPI_FAILURE(acpi_get_devices(MCTP_PCC_HID, adopt_device, NULL, NULL))) {
		release_adopted_devices();
		platform_driver_unregister(&mctp_pcc_driver);
		return -ENOMEM;
	}
	return 0;
}
module_init(mctp_pcc_init);

static void __exit mctp_pcc_exit(void)
{
	release_adopted_devices();
	platform_driver_unregister(&mctp_pcc_driver);
}
module_exit(mctp_pcc_exit);

MODULE_DESCRIPTION("MCTP over PCC transport (DSP0292)");
MODULE_AUTHOR("The mctp_pcc authors");
MODULE_LICENSE("GPL");
MODULE_VERSION(MCTP_PCC_VERSION);
