using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Channels;

/// <summary>Contract libraries with records and generated types, and an app that uses them.</summary>
public sealed class SeveralAssembliesTests
{
    [Fact]
    public void An_app_uses_the_public_channels_of_two_libraries_and_its_own()
    {
        MetadataReference shop = Library("Shop.Contracts", """
            namespace Shop;
            [PgChannel("order_events")] public record OrderEvent(long Id);
            """);
        MetadataReference billing = Library("Billing.Contracts", """
            namespace Billing;
            [PgChannel("order_events")] public record OrderEvent(long Id);
            [PgChannel("invoices")] public record Invoice(long Id);
            [PgChannel("secret")] internal record Secret(long Id);
            """);
        AssertCompiles("""
            using Microsoft.Extensions.DependencyInjection;
            [PgChannel("app_events")] public record AppEvent(long Id);
            public class App(Shop.IOrderEventsListener orders, Billing.IOrderEventsListener others, Billing.IInvoicesPublisher invoices)
            {
                public static void Register(NotifyBuilder notify) =>
                    notify.AddShopContractsChannels().AddBillingContractsChannels().AddInvoices().AddAppEvents().AddChannels();
                public object Use() => (orders, others, invoices, Shop.OrderEventsChannel.Name);
            }
            """, shop, billing);
    }

    [Fact]
    public void A_test_project_that_sees_an_apps_internals_has_its_own_AddChannels()
    {
        MetadataReference app = Library("App", """
            [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("App.Tests")]
            namespace App;
            [PgChannel("app_events")] internal record AppEvent(long Id);
            """);
        AssertCompiles(
            """
            using Microsoft.Extensions.DependencyInjection;
            [PgChannel("test_events")] public record TestEvent(long Id);
            static class Tests
            {
                static void Register(NotifyBuilder notify) => notify.AddAppEvents().AddChannels();
                static object Use(App.IAppEventsListener listener) => listener;
            }
            """, app);
    }

    [Fact]
    public void Internal_payloads_have_internal_generated_types()
    {
        GeneratorRun run = GeneratorRun.Of("""[PgChannel("app_events")] internal record AppEvent(long Id);""");
        Assert.DoesNotContain(
            run.Output.Assembly.GlobalNamespace.GetTypeMembers(), type => type.DeclaredAccessibility == Accessibility.Public);
        Assert.Empty(run.CompilerDiagnostics());
    }

    [Theory]
    [InlineData("3D.Contracts")]
    [InlineData("--")]
    [InlineData("_")]
    [InlineData("4")]
    public void An_assembly_may_have_a_name_that_is_no_identifier(string name)
    {
        Library(name, """namespace Systematic; public record Line(int Id); [PgChannel("a")] public record Event(Line Line);""");
    }

    private static PortableExecutableReference Library(string name, string source)
    {
        GeneratorRun run = GeneratorRun.Of(TestCompilation.Create(name, [source]));
        Assert.Empty(run.CompilerDiagnostics());
        MemoryStream image = new();
        Assert.True(run.Output.Emit(image).Success);
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static void AssertCompiles(string source, params MetadataReference[] libraries)
    {
        CSharpCompilation compilation = TestCompilation.Create("App.Tests", [source], libraries);
        Assert.Empty(GeneratorRun.Of(compilation).CompilerDiagnostics());
    }
}
