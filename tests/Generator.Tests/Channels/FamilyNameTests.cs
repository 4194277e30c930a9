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
}
