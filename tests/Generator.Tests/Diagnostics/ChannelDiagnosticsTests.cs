using Generator.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Generator.Tests.Diagnostics;

/// <summary>
/// Each wrong declaration gives just our diagnostic, just there, and nothing from the compiler: no broken code is generated.
/// </summary>
public sealed class ChannelDiagnosticsTests
{
    [Theory]
    [InlineData("""[{|NTG001:PgChannel("")|}] public record Payload(int Id);""", "it is empty")]
    [InlineData("""[{|NTG001:PgChannel("a\0b")|}] public record Payload(int Id);""", "NUL")]
    [InlineData("""[{|NTG001:PgChannel("half of \ud83d an emoji")|}] public record Payload(int Id);""", "half of a surrogate pair")]
    [InlineData("""[{|NTG001:PgChannel("a}b")|}] public record Payload(int Id);""", "a \"}\" closes nothing")]
    [InlineData(
        """[{|NTG002:PgChannel("a234567890123456789012345678901234567890123456789012345678901234")|}] public record Payload(int Id);""",
        "is 64 bytes long, and PostgreSQL accepts at most 63")]
    [InlineData("""[{|NTG002:PgChannel("жжжжжжжжжжжжжжжжжжжжжжжжжжжжжжжж")|}] public record Payload(int Id);""", "is 64 bytes long")]
    [InlineData(
        """[{|NTG003:PgChannel("rooms_of_the_western_part_of_our_building_a_{Id}", Name = "Rooms")|}] public record Payload(long Id);""",
        "can be 64 bytes long")]
    [InlineData("""[{|NTG003:PgChannel("room_{Name}", Name = "Rooms")|}] public record Payload(string Name);""", "has no length limit, and PostgreSQL accepts at most 63 bytes: [MaxLength(19)] on Name would make it fit")]
    [InlineData(
        """[{|NTG003:PgChannel("room_{Name}", Name = "Rooms")|}] public record Payload([MaxLength(20)] string Name);""",
        "can be 65 bytes long, and PostgreSQL accepts at most 63 bytes: {Name} up to 60; [MaxLength(19)] on Name would make it fit")]
    [InlineData("""[{|NTG003:PgChannel("{A}-{B}-{A}-{C}", Name = "Rooms")|}] public record Payload(string A, [MaxLength(5)] string B, int C);""", "{B} up to 15, {C} up to 11; [MaxLength(5)] on A would make it fit")]
    [InlineData("""[{|NTG003:PgChannel("{A}{B}", Name = "Rooms")|}] public record Payload([MaxLength(20)] string A, [MaxLength(30)] string B);""", "{A} up to 60, {B} up to 90; [MaxLength(10)] on A and B would make it fit")]
    [InlineData("""[{|NTG003:PgChannel("{A}{B}{C}", Name = "Rooms")|}] public record Payload(Guid A, [MaxLength(30)] string B, Guid C);""", "{C} up to 36; shorten the text around the parameters")]
    [InlineData("""[{|NTG003:PgChannel("{A}_{B}_", EscapeParameters = true, Name = "Rooms")|}] public record Payload(string A, string B);""", "[MaxLength(10)] on A and B would make it fit")]
    [InlineData("""[{|NTG005:PgChannel("room_{roomId}", Name = "Rooms")|}] public record Payload(int Id, int RoomId);""", "no member of this name in its payload; write {RoomId}")]
    [InlineData("""[{|NTG005:PgChannel("room_{room_id}", Name = "Rooms")|}] public record Payload(int RoomId);""", "; write {RoomId}")]
    [InlineData("""[{|NTG005:PgChannel("room_{ RoomId }", Name = "Rooms")|}] public record Payload(int RoomId);""", "; write {RoomId}")]
    [InlineData("""[{|NTG005:PgChannel("room_{key}", Name = "Rooms")|}] public record Payload([property: JsonPropertyName("key")] int RoomId);""", "; write {RoomId}")]
    [InlineData("""[{|NTG005:PgChannel("room_{RoomIdd}", Name = "Rooms")|}] public record Payload(int RoomId);""", "; write {RoomId}")]
    [InlineData("""[{|NTG015:PgChannel(" orders")|}] public record Payload(int Id);""", "\" orders\" begins or ends with white space")]
    [InlineData("""[{|NTG015:PgChannel("orders\t\u200b")|}] public record Payload(int Id);""", "remove it")]
    [InlineData("""[{|NTG015:PgChannel("\u00a0room_{Id}\r\n", Name = "Rooms")|}] public record Payload(int Id);""", "remove it")]
    [InlineData(
        """[{|NTG003:PgChannel("room€{Name}€", Name = "Rooms", EscapeParameters = true)|}] public record Payload([MaxLength(14)] string Name);""",
        "can be 66 bytes long after escaping, and PostgreSQL accepts at most 63 bytes: {Name} up to 56")]
    [InlineData("""[{|NTG005:PgChannel("room_{Nobody}", Name = "Rooms")|}] public record Payload(int Id);""", "\"Payload\" has no member of this name in its payload")]
    [InlineData("""[{|NTG003:PgChannel("room_{Name}", Name = "Rooms")|}] public record Payload([MaxLength(-1)] string Name);""", "has no length limit")]
    [InlineData("""[{|NTG005:PgChannel("room_{Id}", Name = "Rooms")|}] public record Payload(int? Id);""", "can be null")]
    [InlineData("""[{|NTG005:PgChannel("room_{At}", Name = "Rooms")|}] public record Payload(DateTime At);""", "single text form")]
    [InlineData("""[{|NTG001:PgChannel("room_{Id", Name = "Rooms")|}] public record Payload(int Id);""", "is not closed")]
    [InlineData("""[PgChannel("a")] public record {|NTG006:Payload|}<T>(int Id);""", "is generic")]
    [InlineData("""public class Outer<T> { [PgChannel("a")] public record {|NTG006:Payload|}(int Id); }""", "nested in a generic type")]
    [InlineData("""[PgChannel("a")] file record {|NTG007:Payload|}(int Id);""", "file-local")]
    [InlineData("""public class Outer { [PgChannel("a")] private record {|NTG007:Payload|}(int Id); }""", "it is nested and private")]
    [InlineData("""public class Outer { [PgChannel("a")] protected record {|NTG007:Payload|}(int Id); }""", "it is nested and protected")]
    [InlineData("""[PgChannel("a")] public abstract record {|NTG008:Payload|}(int Id);""", "it is abstract")]
    [InlineData("""[PgChannel("a")] public static class {|NTG008:Payload|};""", "it is static")]
    [InlineData("""[PgChannel("a")] public ref struct {|NTG008:Payload|} { public int Id { get; set; } }""", "it is a ref struct")]
    [InlineData("""[PgChannel("a")] public class {|NTG008:Payload|} { public int Id => 1; }""", "can be set")]
    [InlineData(
        """[PgChannel("a")] public class {|NTG008:Payload|} { private Payload() { } public int Id { get; set; } }""",
        "none that generated code can call")]
    [InlineData(
        """[PgChannel("a")] public class {|NTG008:Payload|} { public Payload(int x) { } public Payload(long x) { } public int Id { get; set; } }""",
        "mark one with [JsonConstructor]")]
    [InlineData(
        """[PgChannel("a")] public class {|NTG008:Payload|}(int key) { public int Id { get; } = key; }""",
        "parameter \"key\" matches no public property")]
    [InlineData("""[{|NTG009:PgChannel("2_fast")|}] public record Payload(int Id);""", "not a C# identifier")]
    [InlineData("""[{|NTG009:PgChannel("---")|}] public record Payload(int Id);""", "the channel has no letters or digits")]
    [InlineData("""[{|NTG009:PgChannel("channels")|}] public record Payload(int Id);""", "AddChannels() registers all")]
    [InlineData("""[{|NTG009:PgChannel("a", Name = "no-name")|}] public record Payload(int Id);""", "not a C# identifier")]
    [InlineData(
        """public class OrdersChannel; [{|NTG009:PgChannel("orders")|}] public record Payload(int Id);""",
        "there is a type \"OrdersChannel\" already")]
    [InlineData("""[PgChannel("a")] public record Payload { public object? {|NTG101:Any|} { get; init; } }""", "\"object?\"")]
    [InlineData("""[PgChannel("a")] public record Payload(int Id, IntPtr {|NTG101:Handle|});""", "\"nint\" can't be part of a payload")]
    [InlineData(
        """[PgChannel("a")] public record Payload(int OrderId, [property: JsonPropertyName("order_id")] int {|NTG102:Other|});""",
        "\"order_id\"")]
    [InlineData("""[PgChannel("a")] public record Tree(int Id, Tree? {|NTG103:Parent|});""", "\"Tree\" contains itself")]
    [InlineData("""[PgChannel("a")] public record Tree(int Id, List<Node> Nodes); public record Node(Tree {|NTG103:Tree|});""", "contains itself")]
    [InlineData("""[PgChannel("a")] public record Payload(Box<int> Box); public record Box<T>(int Id, Box<Box<T>>? {|NTG103:Inner|});""", "\"Box\" contains itself")]
    [InlineData("""[PgChannel("a")] public record Payload(Box<int> Box); public record Box<T>(Box<T[]>[] {|NTG103:Inner|});""", "\"Box\" contains itself")]
    [InlineData("""[PgChannel("a")] public record Payload(Kind Kind); public enum Kind { [JsonStringEnumMemberName("B")] A, {|NTG102:B|} }""", "give one of them another name with [JsonStringEnumMemberName]")]
    [InlineData("""[PgChannel("a")] public record Payload(Kind Kind); public enum Kind { [JsonStringEnumMemberName(" a")] {|NTG104:A|} }""", "white space")]
    [InlineData("""[PgChannel("a")] public record Payload(Kind Kind); public enum Kind { [JsonStringEnumMemberName("")] {|NTG104:A|} }""", "must not be empty")]
    [InlineData("""[PgChannel("a")] public record Payload(Kind Kind); public enum Kind { [JsonStringEnumMemberName("\ud800")] {|NTG104:A|} }""", "half of a surrogate pair")]
    [InlineData("""[PgChannel("a")] public record Payload(Kind Kind); [Flags] public enum Kind { [JsonStringEnumMemberName("a, b")] {|NTG104:A|} }""", "comma")]
    [InlineData("""[PgChannel("a")] public record Payload([property: JsonPropertyName("\ud800")] int {|NTG104:Id|});""", "half of a surrogate pair")]
    [InlineData("""[PgChannel("a")] public record Payload(Twice One, Twice Other); public record Twice(object {|NTG101:Any|});""", "\"object\"")]
    [InlineData("""[PgChannel("a")] public record Payload { public dynamic? {|NTG101:Any|} { get; init; } }""", "\"dynamic?\"")]
    [InlineData("""[PgChannel("a")] public record Payload { public required int[,] {|NTG101:Table|} { get; init; } }""", "\"int[*,*]\"")]
    [InlineData("""[PgChannel("a")] public record Payload { public required Dictionary<int, int> {|NTG101:Map|} { get; init; } }""", "Dictionary<int, int>\" can't be part of a payload, because its keys are not strings; use")]
    [InlineData("""[PgChannel("a")] public record Payload { public required (int, int) {|NTG101:Pair|} { get; init; } }""", "\"(int, int)\"")]
    [InlineData("""[PgChannel("a")] public record Payload { public required Shape {|NTG101:Shape|} { get; init; } } public abstract record Shape;""", "\"Shape\"")]
    [InlineData(
        """[PgChannel("a")] public record Payload(Outer Outer); public record Outer { public required object {|NTG101:Inner|} { get; init; } }""",
        "\"object\"")]
    [InlineData("""[PgChannel("a")] public record Payload { [JsonExtensionData] public Dictionary<string, System.Text.Json.JsonElement>? {|NTG104:More|} { get; init; } }""", "[JsonExtensionData]")]
    [InlineData("""[PgChannel("a")] public class Payload { public int Id { get; set; } [JsonPropertyName("b")] public int {|NTG105:Computed|} => 1; }""", "[JsonPropertyName], but it is not a constructor parameter")]
    [InlineData("""[PgChannel("a")] public class Payload { public int Id { get; set; } [JsonInclude] public int {|NTG105:Field|}; }""", "[JsonInclude], but it is not a public property")]
    [InlineData("""[PgChannel("a")] public class Payload { public int Id { get; set; } [PgColumn("b")] internal int {|NTG105:Inner|} { get; set; } }""", "[PgColumn], but it is not a public property")]
    [InlineData("""[PgChannel("a")] public class Payload { public int Id { get; set; } [JsonRequired] public int {|NTG105:Secret|} { private get; set; } }""", "with a public get")]
    [InlineData("""[PgChannel("a")] public class Payload { public int Id { get; set; } [JsonInclude] public int {|NTG105:Set|} { get; private set; } }""", "can't be set")]
    [InlineData("""[PgChannel("a")] public class Payload { [JsonRequired, JsonIgnore(Condition = JsonIgnoreCondition.WhenReading)] public int {|NTG105:Id|} { get; set; } }""", "remove one of them")]
    [InlineData("""public class Base { public int Id { get; set; } } [PgChannel("a")] public class Payload : Base { internal new int {|NTG105:Id|} { get; set; } }""", "hides a property of \"Base\"")]
    [InlineData("""public class Base { public int Id { get; set; } } [PgChannel("a")] public class Payload : Base { public new int {|NTG105:Id|}() => 1; }""", "hides a property of \"Base\"")]
    [InlineData("""public class Base { public int Id { get; set; } } [PgChannel("a")] public class Payload : Base { public static new int {|NTG105:Id|} => 1; }""", "hides a property of \"Base\"")]
    [InlineData("""[PgChannel("a")] public class Payload { public int Id { get; set; } [Obsolete("no", true)] public int {|NTG106:Old|} { get; set; } }""", "\"Old\" is marked [Obsolete]")]
    [InlineData("""[PgChannel("a")] public class Payload { public int Id { get; set; } public int {|NTG106:Old|} { get; [Obsolete("no", true)] set; } }""", "is marked [Obsolete]")]
    [InlineData("""[Obsolete("no", true)] [PgChannel("a")] public record {|NTG106:Payload|}(int Id);""", "\"Payload\" is marked")]
    [InlineData("""[PgChannel("a")] public class {|NTG106:Payload|} { [Obsolete("no", true)] public Payload() { } public int Id { get; set; } }""", "is marked [Obsolete]")]
    [InlineData("""[PgChannel("a")] public class Payload { [Range(typeof(DateOnly), "2026-01-01", "2026-12-31")] public DateOnly {|NTG108:On|} { get; set; } }""", "is not enforced when a payload is written: only numbers")]
    [InlineData("""[PgChannel("a")] public class Payload { [Range(1, 2)] public DayOfWeek? {|NTG108:Day|} { get; set; } }""", "only numbers")]
    [InlineData("""[PgChannel("a")] public record Payload([Range(1, 2)] char {|NTG108:Letter|});""", "only numbers")]
    [InlineData("""[PgChannel("a")] public record Payload([Range(typeof(decimal), "1.5", "1.000,5")] decimal? {|NTG108:Amount|});""", "its bounds are not numbers")]
    [InlineData("""[PgChannel("a")] public record Payload([MaxLength(5)] int {|NTG108:Id|});""", "is not enforced when a payload is written: only a string")]
    [InlineData("""[PgChannel("a")] public record Payload(Line Line); public record Line([StringLength(5)] Guid {|NTG108:Id|});""", "[StringLength]")]
    [InlineData("""[JsonConverter(typeof(JsonStringEnumConverter))] [PgChannel("a")] public record {|NTG104:Payload|}(int Id);""", "[JsonConverter]")]
    [InlineData("""[JsonPolymorphic, PgChannel("a")] public record {|NTG104:Payload|}(int Id);""", "[JsonPolymorphic]")]
    [InlineData("""[JsonDerivedType(typeof(Payload), "p"), PgChannel("a")] public record {|NTG104:Payload|}(int Id);""", "[JsonDerivedType]")]
    [InlineData("""[JsonNumberHandling(JsonNumberHandling.WriteAsString), PgChannel("a")] public record {|NTG104:Payload|}(int Id);""", "[JsonNumberHandling]")]
    [InlineData("""[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow), PgChannel("a")] public record {|NTG104:Payload|}(int Id);""", "[JsonUnmappedMemberHandling]")]
    [InlineData("""[JsonObjectCreationHandling(JsonObjectCreationHandling.Populate), PgChannel("a")] public record {|NTG104:Payload|}(int Id);""", "[JsonObjectCreationHandling]")]
    [InlineData("""[PgChannel("a")] public class Payload { [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] public int {|NTG104:Id|} { get; set; } }""", "[JsonNumberHandling]")]
    [InlineData("""[PgChannel("a")] public class Payload { [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)] public int[]? {|NTG104:Ids|} { get; set; } }""", "[JsonObjectCreationHandling]")]
    [InlineData("""[PgChannel("a")] public class Payload { [JsonConverter(typeof(Mine))] public DayOfWeek {|NTG104:Day|} { get; set; } } public class Mine : JsonStringEnumConverter;""", "[JsonConverter]")]
    [InlineData("""[PgChannel("a")] public class Payload { [JsonConverter(typeof(JsonStringEnumConverter))] public DayOfWeek[]? {|NTG104:Days|} { get; set; } }""", "[JsonConverter]")]
    [InlineData("""[PgChannel("a")] public record Payload(Line {|NTG104:Line|}); [JsonNumberHandling(JsonNumberHandling.WriteAsString)] public record Line(int Id);""", "\"Line\" is marked [JsonNumberHandling]")]
    [InlineData("""[PgChannel("a")] public record Payload(Line {|NTG104:Line|}); [JsonConverter(typeof(JsonStringEnumConverter))] public record Line(int Id);""", "let a JsonSerializerContext cover the type")]
    [InlineData("""[PgChannel("a")] public class {|NTG008:Payload|} : List<int> { public int Id { get; set; } }""", "implements IEnumerable")]
    [InlineData("""[PgChannel("a")] public class Payload { public int Id { get; set; } public required int {|NTG008:Field|}; }""", "required member \"Field\"")]
    [InlineData("""[PgChannel("a")] public class Payload { public int Id { get; set; } [JsonIgnore] public required int {|NTG008:Ignored|} { get; set; } }""", "required member \"Ignored\"")]
    [InlineData("""[PgChannel("a")] internal class Payload { public int Id { get; set; } internal required int {|NTG008:Inner|} { get; set; } }""", "required member \"Inner\"")]
    [InlineData("""[PgChannel("a")] public class Payload { public int Id { get; set; } [JsonIgnore(Condition = JsonIgnoreCondition.WhenReading)] public required int {|NTG008:Written|} { get; set; } }""", "required member \"Written\"")]
    [InlineData("""public class Base { public required int {|NTG008:Field|}; } [PgChannel("a")] public class Payload : Base { public int Id { get; set; } }""", "required member \"Field\"")]
    [InlineData("""[PgTrigger("t")] public record {|NTG203:Payload|}(int Id);""", "no [PgChannel]")]
    [InlineData("""[PgChannel("a"), {|NTG201:PgTrigger("")|}] public record Payload(int Id);""", "the table's name is empty")]
    [InlineData("""[PgChannel("a"), {|NTG201:PgTrigger("t", Schema = "")|}] public record Payload(int Id);""", "the schema's name is empty")]
    [InlineData(
        """[PgChannel("a"), {|NTG201:PgTrigger("t")|}] public record Payload([PgColumn("c234567890123456789012345678901234567890123456789012345678901234")] int Id);""",
        "is 64 bytes long")]
    [InlineData("""[PgChannel("a"), PgTrigger("t")] public record Payload([PgOperation] int {|NTG202:Operation|});""", "Notify.ChangeKind")]
    public async Task A_wrong_declaration_is_reported_where_it_is(string marked, string message)
    {
        Diagnostic diagnostic = Assert.Single(await VerifyAsync(marked));
        Assert.Contains(message, diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_payloads_of_one_channel_are_both_reported()
    {
        await VerifyAsync("""
            [PgChannel("orders")] public record {|NTG004:Payload|}(int Id);
            [PgChannel("orders", Name = "Other")] public record {|NTG004:OtherPayload|}(int Id);
            [PgChannel("untouched")] public record Untouched(int Id);
            """);
        await VerifyAsync("""
            [PgChannel("orders")] public record {|NTG004:Payload|}(int Id);
            namespace Other { [PgChannel("orders")] public record {|NTG004:Payload|}(int Id); }
            """);
    }

    [Fact]
    public async Task Two_channels_whose_generated_types_would_have_one_name_are_both_reported()
    {
        await VerifyAsync("""
            namespace First { [PgChannel("order-events")] public record {|NTG010:Payload|}(int Id); }
            namespace Second { [PgChannel("order_events")] public record {|NTG010:Payload|}(int Id); }
            """);
    }

    [Fact]
    public async Task Families_that_share_a_name_with_another_channel_are_reported()
    {
        await VerifyAsync("""
            [PgChannel("rel_{Kind}", Name = "Family")] public record {|NTG014:Payload|}([MaxLength(5)] string Kind);
            [PgChannel("rel_ticks")] public record Ticks(int Id);
            [PgChannel("{Id}", Name = "Numbers")] public record {|NTG014:Number|}(int Id);
            [PgChannel("-{Key}", Name = "Negative", EscapeParameters = true)] public record {|NTG014:Negated|}(byte Key);
            """);
    }

    [Theory]
    [InlineData("""[PgChannel("rel_{Kind}", Name = "Family")] public record Payload([MaxLength(4)] string Kind); [PgChannel("rel_ticks")] public record Ticks(int Id);""")]
    [InlineData("""[PgChannel("rel_{Kind}", Name = "Family", EscapeParameters = true)] public record Payload([MaxLength(9)] string Kind); [PgChannel("rel_new_ticks")] public record Ticks(int Id);""")]
    [InlineData("""[PgChannel("rel_{Kind}", Name = "Family")] public record Payload(int Kind); [PgChannel("rel_007")] public record Ticks(int Id);""")]
    [InlineData("""[PgChannel("rel_{Kind}", Name = "Family")] public record Payload(DayOfWeek Kind); [PgChannel("rel_{Id}", Name = "Ids")] public record Ticks(Guid Id);""")]
    public async Task Families_whose_values_can_not_make_another_channels_name_are_not_reported(string source)
    {
        GeneratorRun run = GeneratorRun.Of(source);
        Assert.Empty(await run.DiagnosticsAsync());
        Assert.Empty(run.CompilerDiagnostics());
    }

    [Theory]
    [InlineData("""[PgChannel("a23456789012345678901234567890123456789012345678901234567890123")] public record Payload(int Id);""")]
    [InlineData("""[PgChannel("rooms_of_the_western_part_of_our_building__{Id}", Name = "Rooms")] public record Payload(long Id);""")]
    [InlineData("""[PgChannel("room_{{x}}_{Id}", Name = "Rooms")] public record Payload(Guid Id);""")]
    [InlineData("""[PgChannel(Names.Orders)] public record Payload(int Id); static class Names { public const string Orders = "orders"; }""")]
    [InlineData("""[PgChannel(nameof(Payload))] public record Payload(int Id);""")]
    [InlineData("""[PgChannel("orders_" + nameof(Payload))] internal record Payload(int Id);""")]
    [InlineData("""[PgChannel("a")] public record Payload(Pair<Pair<Pair<Pair<int>>>> Pairs); public record Pair<T>(T One, T Other);""")]
    [InlineData("""[PgChannel("ping")] public record Ping;""")]
    [InlineData("""[PgChannel("ping"), PgTrigger("t")] public record Ping;""")]
    [InlineData("""[PgChannel("a", Oversize = Oversize.Store)] public record Payload(string Text);""")]
    [InlineData("""[PgChannel("a")] public class Payload { public int Id { get; set; } public string Shown => $"{Id}"; [JsonIgnore] public object? Any { get; set; } }""")]
    [InlineData("""[PgChannel("a")] public record Payload(int Id) { [Obsolete("no")] public int Old { get; init; } }""")]
    [InlineData("""[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip), JsonObjectCreationHandling(JsonObjectCreationHandling.Replace), PgChannel("a")] public record Payload(double Id);""")]
    [InlineData("""[PgChannel("a")] public record Payload(int Id) { [JsonIgnore] public DateTime At { get; } = DateTime.UtcNow; [JsonIgnore, JsonInclude] public int Field; private int Hidden { get; } }""")]
    [InlineData("""public class Outer { [PgChannel("a")] protected internal record Payload(int Id); }""")]
    [InlineData("""[PgChannel("a")] public record @class(int @int, [MaxLength(9)] string @default = "x", int reader = 3, int writer = 4, int payload = 5, bool hasInt = true);""")]
    [InlineData("""[PgChannel("select \"a\" --\r\n{{")] public record Payload([property: JsonPropertyName("\"\\\n")] int Id);""")]
    [InlineData("""[PgChannel("a", Name = "Größe")] public record Payload(int Id);""")]
    public async Task A_right_declaration_is_not_reported_and_compiles(string source)
    {
        GeneratorRun run = GeneratorRun.Of(source);
        Assert.Empty(await run.DiagnosticsAsync());
        Assert.Empty(run.CompilerDiagnostics());
        Assert.Equal(2, run.Files.Count);
    }

    [Theory]
    [InlineData("public class Line { public int Id { get; set; } public int Hidden { get; internal set; } }", "NTG107")]
    [InlineData("public class Line { public int Id { get; protected internal set; } internal Line() { } public Line(int id) => Id = id; }")]
    [InlineData("public class Line { public int Id { get; set; } public object? Any { get; set; } }", "NTG101")]
    [InlineData("public class Line { public string? Text { get; set; } }", "NTG112")]
    public async Task A_type_of_another_project_is_taken_as_the_compiler_sees_it_and_reported_in_this_one(string line, params string[] ids)
    {
        // An editor refers to the other project's source, where a build refers to its assembly, which shows no internals.
        GeneratorRun run = GeneratorRun.Of(TestCompilation.Create(
            "Shop",
            ["""[PgChannel("a")] public record Payload(Line Line);"""],
            TestCompilation.Create("Lines", [line]).ToMetadataReference()));
        Assert.Equal(ids, (await run.DiagnosticsAsync()).Select(diagnostic => diagnostic.Id));
        Assert.Empty(run.CompilerDiagnostics());
    }

    [Fact]
    public async Task A_pragma_silences_a_diagnostic()
    {
        GeneratorRun run = GeneratorRun.Of("""
            #pragma warning disable NTG101
            [PgChannel("a")] public record Payload { public object? Any { get; init; } }
            """);
        Assert.Empty(await run.DiagnosticsAsync());
    }

    internal static async Task<IReadOnlyList<Diagnostic>> VerifyAsync(string marked)
    {
        MarkedSource source = MarkedSource.Parse(marked);
        GeneratorRun run = GeneratorRun.Of(source.Source);
        Assert.DoesNotContain(run.CompilerDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Diagnostic[] actual = [.. await run.DiagnosticsAsync()];
        Assert.Equal(
            source.Expected.Order().Select(expected => $"{expected.Id} at {expected.Span}"),
            actual.Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan)).Order()
                .Select(diagnostic => $"{diagnostic.Id} at {diagnostic.SourceSpan}"));
        Assert.Empty(run.CompilerDiagnostics());
        return actual;
    }
}
