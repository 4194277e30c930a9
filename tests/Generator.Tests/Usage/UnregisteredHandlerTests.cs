using Generator.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Generator.Tests.Usage;

/// <summary>NTG309: a handler that is waiting for notifications in vain.</summary>
public sealed class UnregisteredHandlerTests
{
    private const string Handle = "public Task HandleAsync(Received<OrderEvent> n, CancellationToken ct) => Task.CompletedTask;";

    /// <summary>What else a program has; each is compiled as a program and as a library.</summary>
    private static readonly string[] Added =
    [
        "public class H : INotificationHandler<OrderEvent> { … } // notify.AddHandler<OrderEvent, H>();",
        "public class H : INotificationHandler<OrderEvent> { … } // notify.AddHandler<OrderEvent, H>(new() { OnError = HandlerErrorPolicy.Stop });",
        "public interface I : INotificationHandler<OrderEvent>; public class H : I { … } // notify.AddHandler<OrderEvent, I>();",
        "public class B : INotificationHandler<OrderEvent> { … } public class H : B; // notify.AddHandler<OrderEvent, H>();",
        "public class B : INotificationHandler<OrderEvent> { … } public class H : B; // notify.AddHandler<OrderEvent, B>();",
        "public abstract class H : INotificationHandler<OrderEvent> { … } //",
        "public class H<T> : INotificationHandler<OrderEvent> { … } //",
        "public class H : INotificationHandler<OrderEvent> { … } // services.AddSingleton<INotificationHandler<OrderEvent>, H>();",
        "public class H : INotificationHandler<OrderEvent> { … } // services.AddScoped(typeof(H));",
        "public class H : INotificationHandler<OrderEvent> { … } // services.AddSingleton(new H());",
        "public class H : INotificationHandler<OrderEvent> { … } // Scan(typeof(INotificationHandler<>)); static void Scan(Type type) { }",
        "public class H : INotificationHandler<OrderEvent> { … } // Add<H>(); void Add<THandler>() where THandler : class, INotificationHandler<OrderEvent> => notify.AddHandler<OrderEvent, THandler>();",
        "public class H : INotificationHandler<OrderEvent> { … } // foreach (Type t in typeof(NotifyBuilder).Assembly.GetTypes()) typeof(NotifyBuilder).GetMethod(\"AddHandler\")!.MakeGenericMethod(typeof(OrderEvent), t).Invoke(notify, [null]);",
        "public class H : INotificationHandler<OrderEvent> { … } // services.AddScoped<H>();",
        "public class H : INotificationHandler<OrderEvent> { … } public class D(H inner) : INotificationHandler<OrderEvent> { public Task HandleAsync(Received<OrderEvent> n, CancellationToken ct) => inner.HandleAsync(n, ct); } // notify.AddHandler<OrderEvent, D>();",
        "public class H : INotificationHandler<OrderEvent> { … } public class D<T>(T inner) : INotificationHandler<OrderEvent> where T : INotificationHandler<OrderEvent> { public Task HandleAsync(Received<OrderEvent> n, CancellationToken ct) => inner.HandleAsync(n, ct); } // notify.AddHandler<OrderEvent, D<H>>();",
        "public class H : Other.INotificationHandler<OrderEvent>; namespace Other { public interface INotificationHandler<T>; } //",
    ];

    [Fact]
    public async Task A_handler_that_the_program_does_not_add_is_reported()
    {
        Diagnostic diagnostic = Assert.Single(await ProgramAsync("public class {|NTG309:H|} : INotificationHandler<OrderEvent> { … } //"));
        Assert.Contains("call AddHandler<OrderEvent, H>()", diagnostic.GetMessage(), StringComparison.Ordinal);
        await ProgramAsync("internal sealed class {|NTG309:H|} : INotificationHandler<OrderEvent> { … } //");
        await ProgramAsync(
            "public class A : INotificationHandler<OrderEvent> { … } public class {|NTG309:H|} : INotificationHandler<OrderEvent> { … } // notify.AddHandler<OrderEvent, A>();");
        await ProgramAsync(
            "public class {|NTG309:H|} : INotificationHandler<OrderEvent>, INotificationHandler<Mixed> { … public Task HandleAsync(Received<Mixed> n, CancellationToken ct) => Task.CompletedTask; } // notify.AddHandler<OrderEvent, H>();");
        await LibraryAsync("internal sealed class {|NTG309:H|} : INotificationHandler<OrderEvent> { … } //");
        await LibraryAsync("public class Outer { private class {|NTG309:H|} : INotificationHandler<OrderEvent> { … } } //");
    }

    [Fact]
    public async Task A_handler_that_is_added_or_may_be_is_not()
    {
        foreach (string added in Added)
        {
            await ProgramAsync(added);
        }
    }

    /// <summary>Other assemblies may add what they can see, and a library that registers nothing leaves all to them.</summary>
    [Fact]
    public async Task A_handler_that_another_assembly_can_add_is_not()
    {
        await LibraryAsync("public class H : INotificationHandler<OrderEvent> { … } //");
        await LibraryAsync("public class Outer { public class H : INotificationHandler<OrderEvent> { … } } //");
        await UsageCheck.FilesAsync(
            $"internal class H : INotificationHandler<OrderEvent> {{ {Handle} }} public static class S {{ public static void Add(IServiceCollection s) {{ s.AddNotify(\"\"); }} }}",
            "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Shop\")]");
        await UsageCheck.SourceAsync($"internal class H : INotificationHandler<OrderEvent> {{ {Handle} }}");
    }

    /// <summary>A library may search the program for handlers; the generated registration of its channels doesn't.</summary>
    [Theory]
    [InlineData("H", "Add(services.AddNotify(\"\"))")]
    [InlineData("H", "Scan(services.AddNotify(\"\").Services, typeof(Startup).Assembly)")]
    [InlineData("{|NTG309:H|}", "services.AddNotify(\"\").AddStockLow()")]
    public async Task A_library_that_gets_the_builder_may_add_handlers(string handler, string registration)
    {
        using MemoryStream image = new();
        GeneratorRun library = GeneratorRun.Of(TestCompilation.Create("Library", [
            """
            using Microsoft.Extensions.DependencyInjection;
            namespace Contracts;
            [PgChannel("stock_low")] public record StockLow(int Id);
            public static class Handlers
            {
                public static NotifyBuilder Add(NotifyBuilder builder) => builder;
                public static void Scan(IServiceCollection services, System.Reflection.Assembly assembly) { }
            }
            """]));
        Assert.True(library.Output.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        await UsageCheck.SourceAsync(
            $$"""
            using System.Threading;
            using System.Threading.Tasks;
            using Contracts;
            using Microsoft.Extensions.DependencyInjection;
            using static Contracts.Handlers;
            internal class {{handler}} : INotificationHandler<StockLow>
            {
                public Task HandleAsync(Received<StockLow> n, CancellationToken ct) => Task.CompletedTask;
            }
            public static class Startup { public static void Run(IServiceCollection services) => {{registration}}; }
            """,
            MetadataReference.CreateFromImage(image.ToArray()));
    }

    private static Task<IReadOnlyList<Diagnostic>> ProgramAsync(string marked)
    {
        string[] parts = marked.Replace("…", Handle, StringComparison.Ordinal).Split("//");
        return UsageCheck.ProgramAsync($"""
            IServiceCollection services = null!;
            NotifyBuilder notify = services.AddNotify("");
            {parts[1]}
            {parts[0]}
            """);
    }

    private static Task<IReadOnlyList<Diagnostic>> LibraryAsync(string marked)
    {
        string[] parts = marked.Replace("…", Handle, StringComparison.Ordinal).Split("//");
        return UsageCheck.SourceAsync($$"""
            {{parts[0]}}
            public static class Startup { public static void Add(IServiceCollection services) { NotifyBuilder notify = services.AddNotify(""); {{parts[1]}} } }
            """);
    }
}
