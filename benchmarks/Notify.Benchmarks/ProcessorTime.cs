using System.Runtime.InteropServices;

namespace Notify.Benchmarks;

/// <summary>Processor time, which says more than elapsed time on a machine that others use, too.</summary>
internal static partial class ProcessorTime
{
    private const int Children = -1;

    /// <summary>What an action takes on the threads of this process, in milliseconds.</summary>
    public static double Measure(Action action)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    /// <summary>What the processes that an action starts and waits for take, and those that they start, in milliseconds.</summary>
    public static async Task<double> MeasureChildrenAsync(Func<Task> action)
    {
        double before = OfChildren();
        await action();
        return OfChildren() - before;
    }

    private static double OfChildren()
    {
        Usage usage = default;
        Marshal.ThrowExceptionForHR(GetUsage(Children, ref usage));
        return ((usage.UserSeconds + usage.SystemSeconds) * 1e3) + ((usage.UserMicroseconds + usage.SystemMicroseconds) / 1e3);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, ref Usage usage);

    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
