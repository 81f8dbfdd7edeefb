namespace MaaS.Delivery.Tests;

/// <summary>A theory of what is of Linux; elsewhere it is reported as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "The images are of Linux: run it there.";
        }
    }
}
