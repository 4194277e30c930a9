using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Notify.Benchmarks;
using Perfolizer.Horology;

// The argument is the file that the result goes to. In this process, because the project that BenchmarkDotNet would generate and
// build does not find the generator; many short iterations, so that some are left alone by whatever else the machine does.
IConfig config = DefaultConfig.Instance.AddJob(Job.Default
    .WithToolchain(InProcessNoEmitToolchain.Instance)
    .WithIterationTime(TimeInterval.FromMilliseconds(100))
    .WithWarmupCount(10)
    .WithIterationCount(50));
Summary summary = BenchmarkRunner.Run<SerializerBenchmarks>(config);
string result = ResultTable.Of(summary);
Console.Write(result);
if (args is [string file])
{
    File.WriteAllText(file, result);
}
