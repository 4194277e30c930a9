using System.Reflection;
using Generator.Tests.Support;

namespace Generator.Tests.Diagnostics;

/// <summary>What is generated for a channel whose error is suppressed.</summary>
public sealed class SuppressedErrorTests
{
    [Fact]
    public void A_suppressed_error_is_thrown_at_every_use()
    {
        const string Source = """
            #pragma warning disable NTG101
            using Microsoft.Extensions.DependencyInjection;
            [PgChannel("orders"), PgTrigger("orders")] public record Payload(int Id, object Any);
            [PgChannel("room_{Id}_{Kind}", Name = "Rooms")] public record Room(int Id, Kind Kind, object Any);
            public enum Kind { First }
            public static class Use
            {
                public static void AddOne(NotifyBuilder notify) => notify.AddOrders();
                public static void AddAll(NotifyBuilder notify) => notify.AddChannels();
                public static void AddAssembly(NotifyBuilder notify) => notify.AddShopChannels();
                public static void Read() => new OrdersListener(null!).SubscribeAsync();
                public static void Write() => new OrdersPublisher(null!).PublishAsync(new Payload(1, 2));
                public static void ReadRoom() => new RoomsListener(null!).For(5, Kind.First);
                public static void WriteRoom() => new RoomsPublisher(null!);
                public static void NameRoom() => RoomsChannel.NameOf(5, Kind.First);
                public static void Serialize() => OrdersChannel.Serializer.Serialize(new Payload(1, 2));
                public static void Measure() => _ = OrdersChannel.Measure(new Payload(1, 2)) + OrdersChannel.MaxPayloadBytes;
                public static void Fit() => OrdersChannel.Fits(new Payload(1, 2));
                public static void Define() => _ = OrdersChannel.Schema;
                public static void DefineAll() => _ = ShopSchema.Channels;
                public static string Script() => OrdersChannel.Up + OrdersChannel.Down + ShopSchema.Up + ShopSchema.Down + OrdersChannel.Name + RoomsChannel.Pattern;
            }
            """;
        GeneratorRun run = GeneratorRun.Of(Source);
        Assert.Empty(run.Errors);
        Type use = CompiledChannel.Load(run).GetType("Use", throwOnError: true)!;
        foreach (MethodInfo method in use.GetMethods(BindingFlags.Static | BindingFlags.Public).Where(method => method.ReturnType == typeof(void)))
        {
            TargetInvocationException thrown = Assert.Throws<TargetInvocationException>(() => method.Invoke(null, [.. method.GetParameters().Select(_ => (object?)null)]));
            Assert.Contains("NTG101", Assert.IsType<InvalidOperationException>(thrown.InnerException).Message, StringComparison.Ordinal);
        }

        string scripts = (string)use.GetMethod("Script")!.Invoke(null, [])!;
        Assert.Equal(4, scripts.Split("RAISE EXCEPTION").Length - 1);
        Assert.EndsWith("ordersroom_{Id}_{Kind}", scripts, StringComparison.Ordinal);
    }
}
