using System.Diagnostics;

namespace Notify.Benchmarks;

/// <summary>Durations of single calls, in ticks of <see cref="Stopwatch"/>.</summary>
internal static class Latencies
{
    /// <summary>In microseconds.</summary>
    public static double Percentile(List<long> sortedTicks, double share) =>
        sortedTicks[Math.Min(sortedTicks.Count - 1, (int)(share * sortedTicks.Count))] * 1e6 / Stopwatch.Frequency;
}
