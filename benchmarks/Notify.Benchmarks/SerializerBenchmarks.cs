using System.Buffers;
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
    internal static Task RunAsync(BenchmarkRun _)
    {
        IConfig config = DefaultConfig.Instance.AddJob(Job.Default
            .WithToolchain(InProcessNoEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(100))
            .WithWarmupCount(10)
            .WithIterationCount(50));
        BenchmarkRun.WriteText("serializer", ResultTable.Of(BenchmarkRunner.Run<SerializerBenchmarks>(config)));
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
