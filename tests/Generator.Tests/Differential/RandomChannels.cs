using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Generator.Tests.Support;
using Notify.Generator;
using Notify.Generator.Model;
using Notify.Generator.Sizing;

namespace Generator.Tests.Differential;

/// <summary>Some dozens of random payload types, compiled together, with what is needed to compare our code with System.Text.Json's.</summary>
internal static class RandomChannels
{
    public static readonly JsonSerializerOptions Equivalent = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>A date with an offset is UTC to us and local to System.Text.Json: one instant, which is what counts.</summary>
    public static readonly JsonSerializerOptions Canonical = new(Equivalent) { Converters = { new InstantConverter() } };

    private const int Count = 50;

    private static readonly ConcurrentDictionary<int, Lazy<IReadOnlyList<RandomChannel>>> BySeed = [];

    /// <summary>Those of one seed, compiled once for all tests.</summary>
    public static IReadOnlyList<RandomChannel> Create(int seed)
    {
        return BySeed.GetOrAdd(seed, key => new Lazy<IReadOnlyList<RandomChannel>>(() => Compile(key))).Value;
    }

    private static List<RandomChannel> Compile(int seed)
    {
        Random random = new(seed);
        List<RandomShape> shapes = [];
        List<string> declarations = [];
        for (int at = 0; at < Count; at++)
        {
            RandomShapes source = new(random, $"C{at}");
            shapes.Add(source.Record(depth: 3, isStruct: random.Next(4) == 0, $"[PgChannel(\"c{at}\")]"));
            declarations.AddRange(source.Declarations);
        }

        GeneratorRun run = GeneratorRun.Of("namespace Random;\n" + string.Join("\n", declarations));
        Assert.Empty(run.CompilerDiagnostics());
        Dictionary<string, ChannelModel> models = run.Result.TrackedSteps[NotifyGenerator.ChannelStep]
            .SelectMany(step => step.Outputs)
            .Select(output => ((ChannelResultModel)output.Value).Channel!)
            .ToDictionary(model => model.Name);
        Assembly assembly = CompiledChannel.Load(run);
        return
        [
            .. shapes.Select((shape, at) => new RandomChannel(
                shape, CompiledChannel.Of(assembly, $"Random.C{at}Channel"), PayloadSizer.Compute(models[$"C{at}"].Payload))),
        ];
    }
}

/// <param name="Shape">Where values come from.</param>
/// <param name="Code">Our code, compiled.</param>
/// <param name="Size">The size that the generator computed.</param>
internal sealed record RandomChannel(RandomShape Shape, CompiledChannel Code, SizeModel Size)
{
    public object? ReadByOracle(string json) => JsonSerializer.Deserialize(json, Code.PayloadType, RandomChannels.Equivalent);

    /// <summary>A text that is equal for equal payloads.</summary>
    public string Fingerprint(object? payload) => JsonSerializer.Serialize(payload, Code.PayloadType, RandomChannels.Canonical);
}

internal sealed class InstantConverter : JsonConverter<DateTime>
{
    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTime();

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
    {
        writer.WriteStringValue(value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value);
    }
}
