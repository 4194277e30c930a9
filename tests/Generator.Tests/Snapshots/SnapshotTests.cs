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
    public void Every_option_of_a_trigger_at_row_level() => Verify(
        "StatusChanges",
        """
        namespace Shop;

        public sealed record Address(string? Street, [property: PgColumn("zip")] string? PostalCode);

        [PgChannel("status_changes")]
        [PgTrigger(
            "orders", Schema = "shop", FunctionSchema = "notifications", Name = "order_status", UpdateOf = ["status", "note"],
            When = "NEW.status <> 'draft' -- not yet", OnlyWhenChanged = true, ChangedColumns = ["status", "details", "place"],
            On = TriggerEvents.Insert | TriggerEvents.Update, EnableAlways = true, SecurityDefiner = true,
            Oversize = TriggerOversize.Fail, OnError = TriggerErrors.Raise)]
        public sealed record StatusChange
        {
            [PgOperation] public required ChangeKind Action { get; init; }
            [PgSchema, MaxLength(63)] public required string Schema { get; init; }
            [PgTable, MaxLength(63)] public required string Table { get; init; }
            [PgTimestamp] public required DateTimeOffset At { get; init; }
            [PgTransactionId] public required ulong Transaction { get; init; }
            [PgColumn("id")] public required long OrderId { get; init; }
            [MaxLength(20)] public string? Status { get; init; }
            [PgOld("status"), MaxLength(20)] public string? Before { get; init; }
            [PgChangedColumns, MaxLength(9)] public required IReadOnlyList<string> Changed { get; init; }
            [PgSql("NEW.price * NEW.quantity")] public decimal? Total { get; init; }
            public required Address Address { get; init; }
        }
        """);

    [Fact]
    public void A_record_for_the_changes_of_several_tables() => Verify(
        "CacheKeys",
        """
        namespace Shop;

        [PgChannel("cache_keys", Oversize = Oversize.Store)]
        [PgTrigger("products", On = TriggerEvents.Update | TriggerEvents.Delete, OnlyWhenChanged = true)]
        [PgTrigger("prices", Timing = TriggerTiming.Deferred)]
        public sealed record CacheKey(
            [PgTable] string Table, [PgOperation] ChangeKind Action, [PgRow] System.Text.Json.JsonElement Row);
        """);

    [Fact]
    public void A_notification_for_each_row_of_a_statement() => Verify(
        "StockLevels",
        """
        namespace Shop;

        [PgChannel("stock_{Warehouse}", Name = "StockLevels")]
        [PgTrigger("stock", Level = TriggerLevel.Statement, On = TriggerEvents.Insert | TriggerEvents.Update, When = "NEW.quantity < 10")]
        public sealed record StockLevel(int Warehouse, [MaxLength(10)] string Article, int Quantity);
        """);

    [Fact]
    public void Rows_that_are_packed() => Verify(
        "PriceBatches",
        """
        namespace Shop;

        public sealed record Price([property: PgColumn("id")] long ArticleId, decimal? Amount, [property: MaxLength(100)] string? Note);

        [PgChannel("price_batches")]
        [PgTrigger(
            "prices", Level = TriggerLevel.Statement,
            On = TriggerEvents.Insert | TriggerEvents.Update | TriggerEvents.Delete | TriggerEvents.Truncate)]
        public sealed record PriceBatch
        {
            [PgOperation] public required ChangeKind Action { get; init; }
            [PgRows] public required IReadOnlyList<Price> Prices { get; init; }
            [PgTimestamp] public required DateTimeOffset At { get; init; }
            [PgCount] public required int Count { get; init; }
        }
        """);

    [Fact]
    public void Rows_that_are_packed_for_each_channel_of_a_family() => Verify(
        "RoomBatches",
        """
        namespace Chat;

        public sealed record Line(long Id, string Text);

        [PgChannel("batch_{RoomId}", Name = "RoomBatches", Oversize = Oversize.Store)]
        [PgTrigger("lines", Schema = "chat", Level = TriggerLevel.Statement, On = TriggerEvents.Insert)]
        public sealed record RoomBatch(int RoomId, [PgRows] IReadOnlyList<Line> Lines);
        """);

    [Fact]
    public void One_notification_that_sums_a_statement_up() => Verify(
        "ImportsDone",
        """
        namespace Shop;

        [PgChannel("imports_done")]
        [PgTrigger("imports", Level = TriggerLevel.Statement, On = TriggerEvents.Insert | TriggerEvents.Truncate)]
        public sealed record ImportDone([PgOperation] ChangeKind Action, [PgCount] long Count, [PgTimestamp] DateTimeOffset At);
        """);

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
        foreach ((string name, string sql) in SqlConstants.FindAll(run.Output))
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
