namespace Generator.Tests.Docs;

/// <summary>
/// What a fragment in the docs may use without declaring it: what a reader takes for granted there. A declaration of the same name
/// in the page goes before.
/// </summary>
internal static class Surroundings
{
    /// <summary>What a project with ImplicitUsings has.</summary>
    public const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>What an ASP.NET Core project has on top of that.</summary>
    public const string WebUsings = """
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using System.Net.Http.Json;
        """;

    /// <summary>A fragment is read as if these stood at the top of its file.</summary>
    public const string FragmentUsings = """
        global using System.ComponentModel.DataAnnotations;
        global using System.Text.Json.Serialization;
        global using System.Transactions;
        global using Notify;
        global using Notify.Testing;
        global using Npgsql;
        global using static Here;
        """;

    /// <summary>The variables and methods.</summary>
    public const string Members = """
        internal static partial class Here
        {
            public static CancellationToken ct => default;
            public static string connectionString => "";
            public static WebApplicationBuilder builder => Any<WebApplicationBuilder>();
            public static WebApplication app => Any<WebApplication>();
            public static IServiceCollection services => Any<IServiceCollection>();
            public static NotifyListener notifyListener => Any<NotifyListener>();
            public static NotifyPublisher notifyPublisher => Any<NotifyPublisher>();
            public static NpgsqlDataSource dataSource => Any<NpgsqlDataSource>();
            public static NpgsqlConnection connection => Any<NpgsqlConnection>();
            public static NpgsqlTransaction transaction => Any<NpgsqlTransaction>();
            public static Task ReloadAsync() => Task.CompletedTask;
            public static void Apply(object payload) => _ = payload;
            public static void MarkStale(GapCause cause) => _ = cause;
            public static T Any<T>() => throw new NotSupportedException();
        }

        /// <summary>What the generator makes in an assembly Shop.Contracts.</summary>
        internal static class ShopContractsSchema
        {
            public const string Up = "";
            public const string Down = "";
            public static IReadOnlyList<Notify.Generated.ChannelSchema> Channels => [];
        }

        /// <summary>EF Core's, as far as a page needs it, and a way to read an embedded file.</summary>
        public abstract class Migration
        {
            protected abstract void Up(MigrationBuilder migrationBuilder);
            protected virtual void Down(MigrationBuilder migrationBuilder) => _ = migrationBuilder;
        }

        public sealed class MigrationBuilder
        {
            public void Sql(string sql) => _ = sql;
        }
        """;

    /// <summary>The channel that most pages speak of.</summary>
    public const string OrderEvent = """
        [PgChannel("order_events")]
        [PgTrigger("orders")]
        public sealed record OrderEvent
        {
            [PgOperation] public required ChangeKind Action { get; init; }
            [PgColumn("id")] public required long OrderId { get; init; }
            [MaxLength(20)] public string? Status { get; init; }
            public decimal? TotalAmount { get; init; }
        }
        """;

    /// <summary>What goes with it, where <see cref="OrderEvent"/> or another type of that name and channel is known.</summary>
    public const string OrderEventMembers = """
        internal static partial class Here
        {
            public static IOrderEventsListener orders => Any<IOrderEventsListener>();
            public static IOrderEventsPublisher events => Any<IOrderEventsPublisher>();
            public static OrderEvent order => Any<OrderEvent>();
        }
        """;
}
