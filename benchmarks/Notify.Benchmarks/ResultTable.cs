using System.Globalization;
using System.Text;
using BenchmarkDotNet.Reports;

namespace Notify.Benchmarks;

/// <summary>
/// The result as Markdown. It tells the fastest iteration and not the mean: on a machine that others use as well, the mean says how busy
/// they were.
/// </summary>
internal static class ResultTable
{
    public static string Format(Summary summary)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# Writing and reading a payload\n\n{SerializerBenchmarks.About}\n\n");
        var host = summary.HostEnvironmentInfo;
        text.Append(CultureInfo.InvariantCulture, $"{host.CpuInfo.Value?.ProcessorName}, {host.RuntimeVersion}. ");
        text.Append("Nanoseconds of the fastest iteration.\n\n");
        text.Append("`dotnet run -c Release --project benchmarks/Notify.Benchmarks -- serializer` writes this file.\n\n");
        text.Append("| | | ns | ratio | bytes allocated |\n|---|---|---:|---:|---:|\n");
        foreach (IGrouping<string, BenchmarkReport> category in summary.Reports.GroupBy(report => report.BenchmarkCase.Descriptor.Categories[0]))
        {
            BenchmarkReport baseline = category.Single(report => report.BenchmarkCase.Descriptor.Baseline);
            foreach (BenchmarkReport report in category)
            {
                double fastest = report.ResultStatistics!.Min;
                text.Append(CultureInfo.InvariantCulture, $"| {category.Key} | {report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'')} ");
                text.Append(CultureInfo.InvariantCulture, $"| {fastest:F0} | {fastest / baseline.ResultStatistics!.Min:F2} ");
                text.Append(CultureInfo.InvariantCulture, $"| {report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase)} |\n");
            }
        }

        return text.ToString();
    }
}
