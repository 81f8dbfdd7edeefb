namespace MaaS.Delivery.Tests;

/// <summary>A fact of images, which are of Linux; elsewhere it is reported as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "The images are of Linux: run it there.";
        }
    }
}
