using Generator.Tests.Support;

namespace Generator.Tests.Payloads;

/// <summary>Which property goes into which parameter of the constructor.</summary>
public sealed class ConstructorMatchTests
{
    [Theory]
    [InlineData("public class P(int x) { public int x { get; } = x; public int X { get; set; } }", """{"x":1,"X":2}""")]
    [InlineData("public class P(int X) { public int x { get; set; } public int X { get; } = X; }", """{"x":1,"X":2}""")]
    [InlineData("public class P(int id) { public int ID { get; set; } public int Id { get; } = id; }", """{"ID":1,"Id":2}""")]
    [InlineData("public class P(int iD, int id) { public int ID { get; } = iD; public int Id { get; } = id; }", """{"ID":1,"Id":2}""")]
    [InlineData("public class P(long id) { public int Id { get; set; } public long ID { get; } = id; }", """{"Id":1,"ID":2}""")]
    [InlineData("public record P(int x, int X);", """{"x":1,"X":2}""")]
    public void Properties_whose_names_differ_by_case_each_keep_their_value(string declaration, string json)
    {
        CompiledChannel channel = CompiledChannel.Of(
            $"""[PgChannel("a", Name = "A", Naming = PayloadNaming.AsWritten)] {declaration}""", "AChannel");
        Assert.Equal(json, channel.Serialize(channel.Deserialize(json)));
    }
}
