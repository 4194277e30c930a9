namespace Notify.Benchmarks.Web;

/// <summary>The CPU time that this process had used at some moment.</summary>
internal readonly record struct CpuTime(TimeSpan Total, TimeSpan User)
{
    public static CpuTime Now => new(Environment.CpuUsage.TotalTime, Environment.CpuUsage.UserTime);

    /// <summary>What was used since then, as the benchmark's metrics.</summary>
    public double[] Figures(double seconds, double deliveries, long bytes)
    {
        CpuTime now = Now;
        double total = (now.Total - Total).TotalMilliseconds;
        return [total / seconds, (now.User - User).TotalMilliseconds / seconds, total * 1000 / deliveries, bytes / deliveries];
    }
}
