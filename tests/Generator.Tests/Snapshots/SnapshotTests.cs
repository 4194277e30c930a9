using Generator.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Generator.Tests.Snapshots;

/// <summary>The canonical cases, file by file. What varies within a case is tested by compiling and running, not here.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public void A_record_with_a_trigger() => Verify(
        "OrderEvents",
        """
        namespace Shop;

        [PgChannel("order_events")]
        [PgTrigger("orders")]
        public sealed record OrderEvent
        {
            [PgOperation] public required ChangeKind Action { get; init; }
            [PgColumn("id")] public required long OrderId { get; init; }
            [MaxLength(20)] public string? Status { get; init; }
            public decimal? TotalAmount { get; init; }
        }
        """);

    [Fact]
    public void A_family_of_channels_with_a_trigger() => Verify(
        "RoomMessages",
        """
        namespace Chat;

        internal enum RoomKind
        {
            Open,
            [JsonStringEnumMemberName("closed")] Closed,
        }

        [PgChannel("room_{Kind}_{RoomId}", Name = "RoomMessages")]
        [PgTrigger("messages", Schema = "chat")]
        internal sealed record RoomMessage(int RoomId, RoomKind Kind, [PgColumn("author_name")] string Author, string Text = "");
        """);

    [Fact]
    public void A_trigger_whose_names_are_awkward() => Verify(
        "AwkwardNames",
        """"
        [PgChannel("it's a \"channel\" \\ $notify$", Name = "AwkwardNames")]
        [PgTrigger("Order's \\ \"table\"")]
        public sealed record Awkward(int Payload, int Channel, [PgColumn("Fields")] int Fields, int Changed, [PgColumn("tg_op")] int TgOp);
        """");

    [Fact]
    public void A_class_whose_defaults_survive() => Verify(
        "Settings",
        """
        [PgChannel("settings")]
        public class SettingsChanged
        {
            public string Theme { get; set; } = "light";
            public int? Columns { get; init; } = 3;
            public DateTimeOffset ChangedAt { get; set; }
        }
        """);

    [Fact]
    public void A_record_struct_nested_in_another_type() => Verify(
        "Ticks",
        """
        namespace Market
        {
            public static class Feed
            {
                [PgChannel("ticks")]
                public readonly record struct Tick([property: JsonPropertyName("s")] string Symbol, double Price, bool? @Final);
            }
        }
        """);

    [Fact]
    public void A_record_of_every_type() => Verify("EveryType", Payloads.EveryType.Source);

    [Fact]
    public void Nested_types_and_collections() => Verify(
        "Shipments",
        """
        namespace Shop;

        [Flags]
        public enum Handling { None = 0, Fragile = 1, Heavy = 2 }

        public sealed record Parcel([Range(1, 500)] int Weight, [MaxLength(40)] string? Label, Handling Handling = Handling.None);

        [PgChannel("shipments", Naming = PayloadNaming.CamelCase)]
        public sealed record Shipment
        {
            [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Note { get; init; }
            public required Guid ShipmentId { get; init; }
            [Length(1, 20)] public required IReadOnlyList<Parcel> Parcels { get; init; }
            public Dictionary<string, string?> Labels { get; init; } = [];
        }
        """);

    private static void Verify(string caseName, string source)
    {
        GeneratorRun run = GeneratorRun.Of(source);
        Assert.Empty(run.CompilerDiagnostics());
        Dictionary<string, string> files = new(run.Files);
        foreach ((string name, string sql) in SqlConstants.Of(run.Output))
        {
            files.Add(name, sql);
        }

        Snapshot.Verify(caseName, files);

        GeneratorRun again = run.Again(compilation => compilation.Clone());
        Assert.All(
            again.Result.TrackedOutputSteps.Values.SelectMany(steps => steps).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }
}
