using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Perfolizer.Horology;

namespace Notify.Benchmarks;

/// <summary>Writing and reading one payload; see <see cref="About"/>.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class SerializerBenchmarks
{
    /// <summary>What the result is about.</summary>
    public const string About =
        """
        A record of eight members (enum, long, two strings, decimal, DateTimeOffset, Guid, int?), 240 bytes of JSON: the code that
        NotifyGen generates, System.Text.Json's source generator (the baseline), and System.Text.Json by reflection. All read and write
        the same JSON, in UTF-8. System.Text.Json writes as it does without allocating: through a reused Utf8JsonWriter.
        """;

    private static readonly JsonTypeInfo<OrderEvent> Generated = OrderEventContext.Default.OrderEvent;

    private static readonly JsonSerializerOptions Reflection = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly ArrayBufferWriter<byte> Output = new(8192);

    private static readonly Utf8JsonWriter Writer = new(Output);

    private readonly OrderEvent _payload = OrderEvent.Example;
    private readonly byte[] _json = JsonSerializer.SerializeToUtf8Bytes(OrderEvent.Example, Generated);

    /// <summary>
    /// In this process, because the project that BenchmarkDotNet would generate and build does not find the generator; many short
    /// iterations, so that some are left alone by whatever else the machine does.
    /// </summary>
    internal static Task RunAsync(BenchmarkRun run) => run.IsQuick ? RunQuicklyAsync(run) : RunAtLengthAsync();

    private static async Task RunQuicklyAsync(BenchmarkRun run)
    {
        SerializerBenchmarks benchmarks = new();
        benchmarks.Setup();
        Comparison comparison = new("Writing and reading a payload", "ns to write*", "ns to read*");
        comparison.Add("System.Text.Json, source generator", () => Measure(benchmarks.WriteBySourceGenerator, () => benchmarks.ReadBySourceGenerator()));
        comparison.Add("NotifyGen", () => Measure(benchmarks.WriteByNotifyGen, () => benchmarks.ReadByNotifyGen()));
        string table = await comparison.RunAsync(run.Rounds);
        const string Theirs = "System.Text.Json's source generator";
        run.Reached("write a payload: time", Theirs, "≤ 0.4", comparison.Ratio(1, 0));
        run.Reached("read a payload: time", Theirs, "≤ 0.55", comparison.Ratio(1, 1));
        run.Write("serializer", "Writing and reading a payload", About, table);

        static Task<double[]> Measure(Action write, Action read) => Task.FromResult<double[]>([Nanoseconds(write), Nanoseconds(read)]);
    }

    /// <summary>Of the fastest of many short runs, which other work on the machine has disturbed least.</summary>
    private static double Nanoseconds(Action action)
    {
        const int Times = 1000;
        double fastest = double.MaxValue;
        for (int run = 0; run < 200; run++)
        {
            long started = Stopwatch.GetTimestamp();
            for (int i = 0; i < Times; i++)
            {
                action();
            }

            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(started).TotalNanoseconds / Times);
        }

        return fastest;
    }

    private static Task RunAtLengthAsync()
    {
        IConfig config = DefaultConfig.Instance.AddJob(Job.Default
            .WithToolchain(InProcessNoEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(100))
            .WithWarmupCount(10)
            .WithIterationCount(50));
        BenchmarkRun.WriteText("serializer", ResultTable.Format(BenchmarkRunner.Run<SerializerBenchmarks>(config)));
        return Task.CompletedTask;
    }

    [GlobalSetup]
    public void Setup()
    {
        string ours = OrderEventsChannel.Serializer.Serialize(_payload);
        string theirs = JsonSerializer.Serialize(_payload, Generated);
        if (ours != theirs || ours != JsonSerializer.Serialize(_payload, Reflection))
        {
            throw new InvalidOperationException($"Unequal work:\n{ours}\n{theirs}");
        }
    }

    [Benchmark(Baseline = true, Description = "System.Text.Json, source generator"), BenchmarkCategory("Write")]
    public void WriteBySourceGenerator()
    {
        Output.ResetWrittenCount();
        Writer.Reset();
        JsonSerializer.Serialize(Writer, _payload, Generated);
    }

    [Benchmark(Description = "System.Text.Json, reflection"), BenchmarkCategory("Write")]
    public void WriteByReflection()
    {
        Output.ResetWrittenCount();
        Writer.Reset();
        JsonSerializer.Serialize(Writer, _payload, Reflection);
    }

    [Benchmark(Description = "NotifyGen"), BenchmarkCategory("Write")]
    public void WriteByNotifyGen()
    {
        Output.ResetWrittenCount();
        OrderEventsChannel.Serializer.Serialize(_payload, Output);
    }

    [Benchmark(Baseline = true, Description = "System.Text.Json, source generator"), BenchmarkCategory("Read")]
    public OrderEvent ReadBySourceGenerator() => JsonSerializer.Deserialize(_json, Generated)!;

    [Benchmark(Description = "System.Text.Json, reflection"), BenchmarkCategory("Read")]
    public OrderEvent ReadByReflection() => JsonSerializer.Deserialize<OrderEvent>(_json, Reflection)!;

    [Benchmark(Description = "NotifyGen"), BenchmarkCategory("Read")]
    public OrderEvent ReadByNotifyGen() => OrderEventsChannel.Serializer.Deserialize(_json);
}
