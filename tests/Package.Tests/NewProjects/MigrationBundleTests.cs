using Package.Tests.Support;

namespace Package.Tests.NewProjects;

/// <summary>EF Core's bundle: a program of its own that carries the migrations, and with them our SQL, to where there is no SDK.</summary>
public sealed class MigrationBundleTests(PackedPackages packed)
{
    private const string ToolVersion = "10.0.15";

    private static readonly QuickStart Shop = new(
        [
            "dotnet new console -n Shop",
            "cd Shop",
            "dotnet add package NotifyGen",
            "dotnet add package NotifyGen.Testing",
            "dotnet add package Npgsql.EntityFrameworkCore.PostgreSQL --version 10.0.0",
            $"dotnet add package Microsoft.EntityFrameworkCore.Design --version {ToolVersion}",
        ],
        """"
        using System.Diagnostics;
        using Microsoft.EntityFrameworkCore;
        using Microsoft.EntityFrameworkCore.Design;
        using Microsoft.EntityFrameworkCore.Infrastructure;
        using Microsoft.EntityFrameworkCore.Migrations;
        using Notify;
        using Notify.Testing;

        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync();
        using (Process bundle = Process.Start("./efbundle", ["--connection", server.ConnectionString]))
        {
            await bundle.WaitForExitAsync();
            Console.WriteLine($"exit code {bundle.ExitCode}");
        }

        await using NotifyListener listener = new(new NotifyOptions { ConnectionString = server.ConnectionString });
        await using ISubscription<OrderEvent> orders = await new OrderEventsListener(listener).SubscribeAsync();
        await using ShopContext context = ShopContext.Connect(server.ConnectionString);
        Console.WriteLine(string.Join(", ", await context.Database.GetAppliedMigrationsAsync()));
        context.Add(new Order { Note = "{0} :name $1 $$" });
        await context.SaveChangesAsync();
        await foreach (OrderEvent order in orders.ReadAllAsync())
        {
            Console.WriteLine(order);
            break;
        }

        [PgChannel("order_events", Naming = PayloadNaming.AsWritten)]
        [PgTrigger("Orders")]
        public sealed record OrderEvent([PgOperation] ChangeKind Action, int Id, [property: System.ComponentModel.DataAnnotations.MaxLength(100)] string Note);

        public sealed class Order
        {
            public int Id { get; set; }

            [System.ComponentModel.DataAnnotations.MaxLength(100)]
            public required string Note { get; set; }
        }

        public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
        {
            public DbSet<Order> Orders => Set<Order>();

            public static ShopContext Connect(string database) => new(new DbContextOptionsBuilder<ShopContext>().UseNpgsql(database).Options);
        }

        public sealed class ShopContextFactory : IDesignTimeDbContextFactory<ShopContext>
        {
            public ShopContext CreateDbContext(string[] args) => ShopContext.Connect("Host=localhost");
        }

        [DbContext(typeof(ShopContext))]
        [Migration("1_NotifyOrders")]
        public sealed class NotifyOrders : Migration
        {
            protected override void Up(MigrationBuilder migrationBuilder)
            {
                migrationBuilder.Sql("""CREATE TABLE "Orders" ("Id" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "Note" varchar(100) NOT NULL)""");
                migrationBuilder.Sql(OrderEventsChannel.Up);
            }

            protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(OrderEventsChannel.Down);
        }
        """");

    [Fact]
    public async Task A_bundle_applies_the_sql_of_a_migration()
    {
        using NewProject project = await NewProject.CreateAsync(Shop, await packed.GetFeedAsync());
        (int exitCode, string output) = await project.BuildAsync();
        Assert.True(exitCode == 0, output);

        (exitCode, output) = await project.RunAsync("tool", "install", "dotnet-ef", "--version", ToolVersion, "--tool-path", "tools");
        Assert.SkipUnless(exitCode == 0, $"dotnet-ef could not be installed: {output}");
        string tool = Assert.Single(Directory.GetFiles(Path.Combine(project.FolderPath, "tools"), "dotnet-ef.dll", SearchOption.AllDirectories));
        (exitCode, output) = await project.RunAsync("exec", tool, "migrations", "bundle", "--no-build");
        Assert.True(exitCode == 0, output);

        (exitCode, output) = await project.RunAsync("run", "--no-build");
        Assert.True(exitCode == 0, output);
        Assert.Equal(
            ["exit code 0", "1_NotifyOrders", "OrderEvent { Action = Insert, Id = 1, Note = {0} :name $1 $$ }"],
            output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[^3..]);
    }
}
