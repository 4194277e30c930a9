using System.Reflection;
using Generator.Tests.Support;

namespace Generator.Tests.Channels;

public sealed class FamilyNameTests
{
    [Theory]
    [InlineData("int", "-2147483648", "room_-2147483648")]
    [InlineData("ulong", "18446744073709551615", "room_18446744073709551615")]
    [InlineData("bool", "true", "room_true")]
    [InlineData("string", "\"Größe\"", "room_Größe")]
    [InlineData("Guid", "new Guid(\"0f8fad5b-d9cb-469f-a165-70867728950e\")", "room_0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData("Kind", "Kind.Second", "room_2nd")]
    public void A_name_is_made_of_the_parameters_in_one_unmistakable_form(string type, string value, string expected)
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            public enum Kind { First, [JsonStringEnumMemberName("2nd")] Second }

            [PgChannel("room_{Key}", Name = "Rooms")]
            public record Room([MaxLength(10)] {{type}} Key);

            public static class Probe { public static string Name() => RoomsChannel.NameOf(key: {{value}}); }
            """);
        MethodInfo probe = CompiledChannel.Load(run).GetType("Probe")!.GetMethod("Name")!;
        Assert.Equal(expected, probe.Invoke(null, null));
    }

    [Fact]
    public void Several_parameters_stand_in_the_order_of_the_pattern()
    {
        GeneratorRun run = GeneratorRun.Of("""
            [PgChannel("t{Tenant}_{{x}}_{Room}_{Tenant}", Name = "Rooms")]
            public record Message(int Room, short Tenant);

            public static class Probe { public static string Name() => RoomsChannel.NameOf(tenant: 3, room: 7); }
            """);
        Assert.Equal("t3_{x}_7_3", CompiledChannel.Load(run).GetType("Probe")!.GetMethod("Name")!.Invoke(null, null));
    }

    [Theory]
    [InlineData("\"a_b~c.d\"", "Kind.SecondKind", "t_a~_b~~c~.d.2nd~_kind")]
    [InlineData("\"Größe\"", "Kind.First", "t_Größe.First")]
    [InlineData("\"\"", "Kind.First", "t_.First")]
    public void Values_are_escaped_where_the_family_asks_for_it(string text, string kind, string expected)
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            public enum Kind { First, [JsonStringEnumMemberName("2nd_kind")] SecondKind }

            [PgChannel("t_{Text}.{Kind}", Name = "Texts", EscapeParameters = true)]
            public record Entry([MaxLength(10)] string Text, Kind Kind);

            public static class Probe { public static string Name() => TextsChannel.NameOf({{text}}, {{kind}}); }
            """);
        Assert.Equal(expected, CompiledChannel.Load(run).GetType("Probe")!.GetMethod("Name")!.Invoke(null, null));
    }

    [Theory]
    [InlineData("c_{Country}_{City}", "[Length(2, 2)] string Country, [MaxLength(8)] string City")]
    [InlineData("{Tenant}_x_{Tenant}", "[MaxLength(8)] string Tenant")]
    public async Task Rules_and_repetitions_count(string pattern, string members)
    {
        GeneratorRun run = GeneratorRun.Of($$"""[PgChannel("{{pattern}}", Name = "Family")] public record Member({{members}});""");
        Assert.DoesNotContain(await run.DiagnosticsAsync(), diagnostic => diagnostic.Id == "NTG013");
    }

    /// <summary>A sender may leave it out, and put it only into the name.</summary>
    [Fact]
    public void An_optional_member_is_not_compared_with_the_channel()
    {
        GeneratorRun run = GeneratorRun.Of("""
            [PgChannel("room_{RoomId}_{Kind}", Name = "Rooms")]
            public record Message { public long RoomId { get; init; } public required string Text { get; init; } [MaxLength(3)] public required string Kind { get; init; } }
            """);
        string text = string.Join('\n', run.Result.GeneratedSources.Select(source => source.SourceText));
        Assert.Contains("payload.Kind.TrimEnd(' ') == kind.TrimEnd(' ')", text, StringComparison.Ordinal);
        Assert.DoesNotContain("payload.RoomId ==", text, StringComparison.Ordinal);
    }

    /// <summary>Tries all short values: the diagnostic is given exactly where two of them have one name.</summary>
    [Theory]
    [InlineData("t_{A}_{B}", "string", "string", true)]
    [InlineData("t_{A}_{B}", "string", "string", false, true)]
    [InlineData("{A}{B}", "string", "string", true)]
    [InlineData("{A}{B}", "string", "string", true, true)]
    [InlineData("{A}{B}", "sbyte", "sbyte", true)]
    [InlineData("{A}{B}", "bool", "sbyte", false)]
    [InlineData("{A}{B}", "bool", "string", false)]
    [InlineData("{A}{B}", "Kind", "string", true)]
    [InlineData("{A}_{B}", "string", "sbyte", false)]
    [InlineData("{A}-{B}", "string", "sbyte", true)]
    [InlineData("{A}-{B}", "string", "sbyte", false, true)]
    [InlineData("{A}-{B}", "sbyte", "sbyte", false)]
    [InlineData("{A}-{B}", "sbyte", "string", false)]
    [InlineData("{A}0{B}", "sbyte", "sbyte", true)]
    [InlineData("{A}_{B}", "Kind", "Kind", true)]
    [InlineData("{A}_{B}", "Kind", "Kind", false, true)]
    [InlineData("{A}-_{B}_", "string", "string", true)]
    [InlineData("{A}-_{B}_", "string", "string", false, true)]
    [InlineData("{A}~{B}", "string", "string", true, true)]
    [InlineData("{A}_1{B}", "string", "sbyte", false)]
    [InlineData("{A}_1{B}", "string", "sbyte", false, true)]
    public async Task Names_are_reported_just_where_different_values_share_one(
        string pattern, string one, string other, bool isAmbiguous, bool escapes = false)
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            using System.Linq;

            public enum Kind { A, [JsonStringEnumMemberName("A_A")] Twice }

            [PgChannel("{{pattern}}", Name = "Family", EscapeParameters = {{(escapes ? "true" : "false")}})]
            public record Member([MaxLength(3)] {{one}} A, [MaxLength(3)] {{other}} B);

            public static class Probe
            {
                private static readonly string[] Letters = ["", "a", "A", "_", "1", "-", "~"];

                private static readonly string[] Strings =
                    [.. (from a in Letters from b in Letters from c in Letters select a + b + c).Distinct()];

                public static int Repeated()
                {
                    string[] names = [.. from a in All<{{one}}>() from b in All<{{other}}>() select FamilyChannel.NameOf(a, b)];
                    return names.Length - names.Distinct().Count();
                }

                private static T[] All<T>() => (T[])(object)(
                    typeof(T) == typeof(string) ? (object)Strings
                    : typeof(T) == typeof(bool) ? new[] { false, true }
                    : typeof(T) == typeof(Kind) ? Enum.GetValues<Kind>()
                    : Enumerable.Range(-128, 256).Select(i => (sbyte)i).ToArray());
            }
            """);
        int repeated = (int)CompiledChannel.Load(run).GetType("Probe")!.GetMethod("Repeated")!.Invoke(null, null)!;
        Assert.Equal(isAmbiguous, repeated > 0);
        string[] expected = isAmbiguous ? ["NTG013"] : [];
        Assert.Equal(expected, (await run.DiagnosticsAsync()).Select(diagnostic => diagnostic.Id).Where(id => id != "NTG108"));
    }
}
