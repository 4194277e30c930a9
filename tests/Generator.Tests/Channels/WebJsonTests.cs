using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Channels;

/// <summary>Where a project can serve HTTP, its JSON options get the payload's contract; elsewhere nothing asks for ASP.NET Core.</summary>
public sealed class WebJsonTests
{
    private const string Source = """[PgChannel("orders", Name = "Orders")] public sealed record Order(int Id);""";

    private static readonly CSharpCompilation Web = TestCompilation.Create("Shop", [Source]);

    private static readonly CSharpCompilation Console = Web.RemoveReferences(
        Web.References.Where(reference => reference.Display!.Contains("Microsoft.AspNetCore", StringComparison.Ordinal)));

    [Theory]
    [InlineData("Microsoft.AspNetCore.Http.Json.JsonOptions")]
    [InlineData("Microsoft.AspNetCore.Mvc.JsonOptions")]
    public void Only_a_project_that_references_ASP_NET_Core_configures_it(string options)
    {
        GeneratorRun web = GeneratorRun.Of(Web);
        Assert.Contains($"PostConfigure<global::{options}>", web.Files["Orders.g.cs"], StringComparison.Ordinal);
        Assert.Empty(web.CompilerDiagnostics());

        GeneratorRun console = GeneratorRun.Of(Console);
        Assert.DoesNotContain("AspNetCore", console.Files["Orders.g.cs"], StringComparison.Ordinal);
        Assert.Empty(console.CompilerDiagnostics());
    }

    [Fact]
    public void A_reference_that_comes_later_is_seen()
    {
        GeneratorRun first = GeneratorRun.Of(Console);
        GeneratorRun second = first.Again(_ => Web);
        Assert.Contains("AspNetCore", second.Files["Orders.g.cs"], StringComparison.Ordinal);
    }
}
